import { createServer } from 'node:http'
import { createServer as createTcpServer } from 'node:net'
import { expect, type Page, test } from '@playwright/test'
import { HOUR, plus } from '@seatwarden/core/instant'
import { LOOPBACK, portOf } from '../support/ports.ts'
import { type Declining, openDeclining } from './declining.ts'
import { expectFit } from './pages.ts'
import { openRelay, type TestRelay } from './relay.ts'

// One story, told in order: what was told to whom, a relay that refuses, and the channels that are set.

test.describe.configure({ mode: 'serial' })

const REFUSAL = '451 4.7.1 greylisted, come back later'

let site: Declining
let second: TestRelay
test.beforeAll(async () => {
  test.setTimeout(240_000)
  site = await openDeclining({ im: 9 })
  second = await openRelay()
})
test.afterAll(async () => {
  await second?.close()
  await site?.close()
})
test.beforeEach(({ page }) => page.setDefaultTimeout(15_000))

/** The frame of a mail runs no script, so axe, which is one, cannot look into it: for axe alone it may. */
const letAxeIn = (page: Page) =>
  page.locator('iframe').evaluate((frame: HTMLIFrameElement) => {
    const loaded = new Promise((done) => frame.addEventListener('load', done, { once: true }))
    frame.removeAttribute('sandbox')
    frame.srcdoc = `${frame.srcdoc} `
    return loaded.then(() => undefined)
  })

const rows = (page: Page) => page.getByRole('table', { name: 'Notices' }).locator('tbody tr')
const EMPTY = 'Nothing has been sent'

test('[N3] before anything was sent, the page says when something will be', async ({ page }) => {
  await site.open(page, '/notices')
  await expect(page.getByText(EMPTY)).toBeVisible()
  await expect(page.getByText(/14 and 7 days before maintenance ends/)).toBeVisible()
  await expectFit(site, page, [
    { name: 'nothing sent', path: '/notices', reach: (one) => one.getByText(EMPTY).waitFor() },
  ])
})

test('[N3 N2] every text is read before any is sent: with the names of this server, as page and as text', async ({
  page,
}) => {
  test.setTimeout(120_000)
  const { items } = await site.manager.api.call('listNoticeTexts')
  const { orderId } = await site.license()
  await site.open(page, '/settings/mail')
  await page.getByRole('link', { name: 'Read every text' }).click()
  const table = page.getByRole('table', { name: 'Texts of notices' })
  await expect(table.locator('tbody tr')).toHaveCount(items.length)
  for (const [at, { subject, rule, when, recipients }] of items.entries()) {
    const row = table.locator('tbody tr').nth(at)
    for (const words of [subject, rule, when, recipients[0] ?? '?']) await expect(row).toContainText(words)
  }
  const lastCall = items.find(({ name }) => name === 'last_call')
  await page.getByRole('button', { name: lastCall?.subject ?? '?' }).click()
  const drawer = page.getByRole('dialog')
  for (const to of lastCall?.recipients ?? []) await expect(drawer).toContainText(to)
  await expect(drawer).toContainText('invented')
  const frame = page.frameLocator('iframe')
  await expect(frame.locator('body')).toContainText(`order ${orderId}`)
  await expect(frame.locator('body')).toContainText('mail.brightwater.example [')
  expect(await page.locator('iframe').getAttribute('sandbox')).not.toContain('allow-scripts')
  await drawer.getByRole('combobox', { name: 'Cause' }).selectOption('The license of another machine')
  await expect(frame.locator('body')).toContainText('is another machine than the one')
  await drawer.getByText('Text', { exact: true }).click()
  const mail = await site.manager.api.call('readNoticeText', {
    params: { name: 'last_call' },
    query: { cause: 'mismatch' },
  })
  await expect(drawer.locator('pre')).toContainText(mail.text.split('\n')[0] ?? '?')
  await expect(drawer.locator('pre')).toContainText(mail.text.split('\n').at(-2) ?? '?')
  expect((await site.manager.api.call('listNotices')).items).toEqual([])
  await expectFit(site, page, [
    { name: 'texts', path: '/settings/texts', reach: (one) => one.getByText('Each is shown as').waitFor() },
    {
      name: 'a text',
      path: '/settings/texts?text=trial_seats',
      reach: async (one) => {
        await one.frameLocator('iframe').getByRole('heading', { level: 1 }).waitFor()
        await letAxeIn(one)
        await one.frameLocator('iframe').getByRole('heading', { level: 1 }).waitFor()
      },
    },
  ])
})

test('[N3 D4] a relay that refuses: its own answer, since when, and the next try, on the page and in the mail', async ({
  page,
}) => {
  site.relay.refuse(REFUSAL)
  await site.vendorOff()
  await site.to('grace')
  await site.manager.runTo(plus(site.manager.now(), 38 * HOUR))
  const { findings } = await site.license()
  const finding = findings.find(({ kind }) => kind === 'undelivered')
  await site.open(page, '/notices')
  await expect(rows(page)).toHaveCount(3)
  await expect(page.getByText(finding?.sentence ?? 'no finding')).toBeVisible()
  await expect(page.getByText(finding?.next ?? 'no finding')).toBeVisible()
  await expect(page.getByText(REFUSAL)).toBeVisible()
  await expect(rows(page).first()).toContainText('36 hours')
  await expect(rows(page).first()).toContainText('Mail not delivered')
})

test('[N3] a notice is opened: the mail as it is sent, HTML and text, each attempt, and the rule', async ({ page }) => {
  const { items } = await site.manager.api.call('listNotices')
  const mail = await site.manager.api.call('readNotice', { params: { key: items[0]?.key ?? '' } })
  await site.open(page, '/notices')
  await page.getByRole('button', { name: mail.subject }).click()
  const drawer = page.getByRole('dialog')
  await expect(drawer).toContainText(`Rule D4: ${mail.when}.`)
  await expect(drawer).toContainText('Not so far')
  await expect(drawer).toContainText(mail.messageId)
  for (const { to, attempts, tries } of mail.deliveries) {
    const item = drawer.locator('.sw-attempts > li').filter({ hasText: to })
    await expect(item).toContainText(`${attempts} attempt`)
    expect(tries.length).toBeGreaterThan(1)
    expect(tries.map(({ result }) => result)).toEqual(tries.map(() => expect.stringContaining(REFUSAL)))
    const newestFirst = tries.toReversed()
    await item.getByText('earlier attempt').click()
    await expect(item.getByRole('listitem').locator('time')).toHaveText(newestFirst.map(() => /2026, \d\d:\d\d/))
    const times = await item
      .getByRole('listitem')
      .locator('time')
      .evaluateAll((all) => all.map((one) => one.getAttribute('datetime')))
    expect(times).toEqual(newestFirst.map(({ at }) => at))
    await expect(item.getByRole('listitem')).toContainText(newestFirst.map(({ result }) => result))
  }
  const frame = page.frameLocator('iframe')
  await expect(frame.getByRole('heading', { level: 1 })).toHaveText(mail.subject)
  await expect(frame.getByRole('heading', { level: 2 }).first()).toHaveCSS('font-size', '13px')
  expect(await page.locator('iframe').getAttribute('sandbox')).not.toContain('allow-scripts')
  await drawer.getByText('Text', { exact: true }).click()
  expect(await drawer.locator('pre').textContent()).toBe(mail.text)
})

test('[N3] the notices with an undelivered one, open and closed, are accessible', async ({ page }) => {
  test.setTimeout(120_000)
  const [first] = (await site.manager.api.call('listNotices')).items
  const subject = first?.subject ?? ''
  await expectFit(site, page, [
    { name: 'undelivered', path: '/notices', reach: (one) => one.getByRole('button', { name: 'Try now' }).waitFor() },
    {
      name: 'a mail',
      path: `/notices?notice=${encodeURIComponent(first?.key ?? '')}`,
      reach: async (one) => {
        await one.frameLocator('iframe').getByRole('heading', { name: subject }).waitFor()
        await letAxeIn(one)
        await one.frameLocator('iframe').getByRole('heading', { name: subject }).waitFor()
      },
    },
  ])
})

test('[N3] Try now: while the relay refuses nothing is lost, and once it takes mail everything is delivered', async ({
  page,
}) => {
  await site.open(page, '/notices')
  await page.getByRole('button', { name: 'Try now' }).click()
  await expect(page.getByText('Tried now: 3 notices could not be delivered.')).toBeVisible()
  expect(site.relay.taken()).toEqual([])
  site.relay.refuse(null)
  await page.getByRole('button', { name: 'Try now' }).click()
  await expect(page.getByText('Tried now: everything is delivered.')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Try now' })).toHaveCount(0)
  for (let at = 0; at < 3; at += 1) await expect(rows(page).nth(at)).toContainText('Mail delivered')
  const taken = site.relay.taken()
  expect(taken).toHaveLength(6)
  expect(new Set(taken.map(({ to }) => to[0]))).toEqual(
    new Set(['it@brightwater.example', 'postmaster@brightwater.example']),
  )
})

test('[N3] a long list: older notices come when they are wanted, and what is shown is counted', async ({ page }) => {
  // as if the list were long: two at a time
  await page.route('**/api/v1/notices?*', (route) =>
    route.continue({ url: route.request().url().replace('limit=50', 'limit=2') }),
  )
  await site.open(page, '/notices')
  await expect(rows(page)).toHaveCount(2)
  await expect(page.getByText('2 notices shown', { exact: true })).toBeVisible()
  await page.getByRole('button', { name: 'Show older notices' }).click()
  await expect(rows(page)).toHaveCount(3)
  await expect(page.getByText('All 3 notices shown')).toBeVisible()
  await expect(rows(page).last()).toContainText('12 hours')
})

const dialogText = async (page: Page, act: () => Promise<unknown>): Promise<string> => {
  const asked = new Promise<string>((done) => {
    page.once('dialog', (dialog) => {
      done(dialog.message())
      void dialog.dismiss()
    })
  })
  await act()
  return asked
}

test('[N5] channels: not saved yet, asked once on leaving, saved, and a password is never shown again', async ({
  page,
}) => {
  const hooks: string[] = []
  const hook = createServer((request, response) => {
    hooks.push(String(request.headers['content-type']))
    request.resume().once('end', () => response.writeHead(204).end())
  })
  const lines: string[] = []
  const log = createTcpServer((socket) => socket.on('data', (data) => lines.push(data.toString())))
  for (const server of [hook, log]) await new Promise<void>((done) => server.listen(0, LOOPBACK, done))
  try {
    await site.open(page, '/settings/mail')
    await expect(page.getByText('Not saved yet.')).toHaveCount(0)
    await page.getByRole('textbox', { name: 'System administrator' }).fill('it@brightwater.example')
    await expect(page.getByText('Not saved yet.')).toBeVisible()
    const question = await dialogText(page, () =>
      page.getByRole('link', { name: 'Users' }).click({ noWaitAfter: true }),
    )
    expect(question).toContain('not saved')
    await expect(page).toHaveURL(/settings\/mail/)
    const fallback = page.getByRole('group', { name: 'Second relay' })
    await fallback.getByRole('checkbox').check()
    await fallback.getByRole('textbox', { name: 'Host' }).fill('127.0.0.1')
    await fallback.getByRole('textbox', { name: 'Port' }).fill(String(second.port))
    await fallback.getByRole('combobox', { name: 'Encryption' }).selectOption('none')
    const port = page.getByRole('group', { name: 'Mail relay' }).getByRole('textbox', { name: 'Port' })
    await port.fill('smtp')
    await page.getByRole('button', { name: 'Save' }).click()
    await expect(page.getByRole('alert')).toContainText('Mail relay, Port: must be a number.')
    await port.fill(String(site.relay.port))
    const webhook = page.getByRole('group', { name: 'Webhook' })
    await webhook.getByRole('checkbox').check()
    await webhook.getByRole('textbox', { name: 'Address' }).fill('http://hooks.example.net/')
    await webhook.getByLabel('Secret to sign with').fill('a secret of the whole house')
    const syslog = page.getByRole('group', { name: 'System log' })
    await syslog.getByRole('checkbox').check()
    await syslog.getByRole('textbox', { name: 'Host' }).fill('127.0.0.1')
    await syslog.getByRole('textbox', { name: 'Port' }).fill(String(portOf(log)))
    await syslog.getByRole('combobox', { name: 'Transport' }).selectOption('tcp')
    await page.getByRole('button', { name: 'Save' }).click()
    await expect(page.getByRole('alert')).toContainText('only under TLS')
    await expect(page.getByText('Not saved yet.')).toBeVisible()
    await webhook.getByRole('textbox', { name: 'Address' }).fill(`http://127.0.0.1:${portOf(hook)}/notices`)
    await page.getByRole('button', { name: 'Save' }).click()
    await expect(page.getByText('Saved.', { exact: true })).toBeVisible()
    await expect(page.getByText('A secret is set. Empty: it stays.')).toBeVisible()
    await expect(webhook.getByLabel('Secret to sign with')).toHaveValue('')
    const saved = await site.manager.api.call('readChannels')
    expect(saved).toMatchObject({
      administrator: 'it@brightwater.example',
      fallback: { port: second.port, security: 'none' },
      webhook: { secret: true },
      syslog: { transport: 'tcp', port: portOf(log) },
    })

    site.relay.refuse(REFUSAL)
    await page.getByRole('button', { name: 'Send a test' }).click()
    const answer = (name: string) => page.getByRole('listitem').filter({ hasText: name })
    await expect(answer('mail relay')).toContainText('Not delivered')
    await expect(answer('mail relay')).toContainText(REFUSAL)
    await expect(answer('second relay')).toContainText('Delivered')
    await expect(answer('webhook')).toContainText('204')
    await expect(answer('system log')).toContainText('Delivered')
    expect(second.taken()).toEqual([
      { to: ['it@brightwater.example'], subject: 'mail.brightwater.example: test of notices' },
    ])
    expect(hooks).toEqual(['application/json'])
    await expect.poll(() => lines.join('')).toContain('test')
    expect((await site.manager.api.call('listNotices')).items).toHaveLength(3)
    await expectFit(site, page, [
      {
        name: 'channels, tested',
        path: '/settings/mail',
        reach: async (one) => {
          await one.getByRole('textbox', { name: 'From' }).fill('notices@brightwater.example')
          await one.getByText('Not saved yet.').waitFor()
          await one.getByRole('button', { name: 'Send a test' }).click()
          await one.getByText('How each channel answered').waitFor()
          await one.getByRole('button', { name: 'As it was' }).click()
        },
      },
      {
        name: 'settings',
        path: '/settings',
        reach: (one) => one.getByRole('link', { name: /Services that/ }).waitFor(),
      },
    ])
  } finally {
    hook.close()
    log.close()
  }
})
