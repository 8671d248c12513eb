import { expect, type Page, test } from '@playwright/test'
import { HOUR, plus } from '@seatwarden/core/instant'
import { type Declining, openDeclining } from './declining.ts'
import { actsOf, expectFit, type Look } from './pages.ts'

// One story, told in order: a license that cannot be revalidated, as an administrator sees it.

test.describe.configure({ mode: 'serial' })

let site: Declining
test.beforeAll(async () => {
  test.setTimeout(240_000)
  site = await openDeclining()
})
test.afterAll(() => site?.close())
test.beforeEach(({ page }) => page.setDefaultTimeout(15_000))

const dates = (page: Page) => page.getByRole('region', { name: 'What happens next, if nothing changes' })
const timesIn = (page: Page): Promise<string[]> =>
  dates(page)
    .locator('.sw-step > time')
    .evaluateAll((all) => all.map((one) => one.getAttribute('datetime') ?? ''))
const strip = (page: Page) => page.getByRole('region', { name: 'State of the license' })

const PLAYED = 'Play it again'
const REHEARSAL: Look = {
  name: 'rehearsal with every mail',
  path: '/license/rehearsal',
  reach: async (page) => {
    await page.getByRole('button', { name: PLAYED }).waitFor()
    await page.getByRole('button', { name: 'Open every mail' }).click()
  },
}
const LICENSE: Look = { name: 'license', path: '/license', reach: (page) => dates(page).waitFor() }
const DASHBOARD: Look = { name: 'dashboard', path: '/', reach: (page) => dates(page).waitFor() }
const SERVICES: Look = {
  name: 'services that stop',
  path: '/settings/services',
  reach: (page) => page.getByRole('heading', { name: 'Inbound SMTP' }).waitFor(),
}

test('[D13] rehearse it: the dates of the forecast, each mail in full; nothing is sent and nothing changes', async ({
  page,
}) => {
  test.setTimeout(120_000)
  const before = await site.license()
  await site.open(page, '/license')
  await dates(page).getByRole('link', { name: 'Rehearse it' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('The decline, rehearsed')
  await page.getByRole('button', { name: PLAYED }).waitFor()
  const drill = await site.manager.api.call('runDrill')
  const times = await page
    .locator('.sw-step > time')
    .evaluateAll((all) => all.map((one) => one.getAttribute('datetime') ?? ''))
  expect(times).toEqual(drill.steps.map(({ at }) => at))
  for (const [at, { sentence }] of drill.steps.entries())
    await expect(page.locator('.sw-steps > li').nth(at)).toContainText(sentence)
  await page.getByRole('button', { name: 'Open every mail' }).click()
  const texts = await page.locator('pre').allTextContents()
  expect(texts).toEqual(drill.steps.flatMap(({ mails }) => mails.map(({ text }) => text)))
  expect(texts.length).toBeGreaterThan(4)
  const stop = drill.steps.find(({ kind }) => kind === 'stop')?.at
  expect(stop).toBe(before.timeline.earliestStop)
  expect((await site.license()).timeline.steps).toEqual(before.timeline.steps)
  expect((await site.manager.api.call('listNotices')).items.map(({ rule }) => rule)).not.toContain('D4')
  await expectFit(site, page, [REHEARSAL, LICENSE, SERVICES])
})

test('[D13 D4] grace: the time line says where one stands, and each coming step with its date', async ({ page }) => {
  test.setTimeout(120_000)
  await site.vendorOff()
  await site.to('grace')
  await site.manager.runTo(plus(site.manager.now(), 20 * HOUR))
  const { timeline, verdict } = await site.license()
  expect(timeline.phase).toBe('grace')
  await site.open(page, '/license')
  await expect(strip(page)).toHaveCount(0)
  await expect.poll(() => timesIn(page)).toEqual(timeline.steps.map(({ at }) => at))
  const here = dates(page).locator('[aria-current=step]')
  await expect(here).toContainText(verdict.sentence)
  for (const { sentence, note } of timeline.steps) {
    expect(sentence).toMatch(/^[A-Z]/)
    await expect(dates(page)).toContainText(`${sentence}${note}`)
  }
  expect((await actsOf(page)).filter(([, locked]) => locked)).toEqual([])
  await site.open(page, '/')
  await expect(page.getByText(verdict.sentence).first()).toBeVisible()
  await expectFit(site, page, [LICENSE, DASHBOARD])
})

/** What the console lets one do, by the names of the API; each page, and the menu of the License page. */
const ACTS = [
  'importAccounts',
  'setAccessMode',
  'startTrial',
  'saveChannels',
  'deactivateLicense.give_up',
  'testChannels',
]

async function allActs(page: Page): Promise<Map<string, boolean>> {
  const found: [string, boolean][] = []
  const gather = async () => found.push(...(await actsOf(page)))
  await site.open(page, '/users')
  await page.locator('[data-act=importAccounts]').waitFor()
  await gather()
  await site.open(page, '/license')
  await page.getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: 'Deactivate…' }).waitFor()
  await gather()
  await site.open(page, '/services/im')
  await page.getByText('Selected accounts', { exact: true }).click()
  await page.locator('[data-act=setAccessMode]').waitFor()
  await gather()
  await site.open(page, '/settings/mail')
  await page.locator('[data-act=saveChannels]').waitFor()
  await gather()
  return new Map(found)
}

test('[D6] Emergency Mode: the strip says it, and exactly what the server would refuse is locked beforehand', async ({
  page,
}) => {
  test.setTimeout(120_000)
  const open = await allActs(page)
  expect([...open.keys()].toSorted()).toEqual(ACTS.toSorted())
  expect([...open.values()]).not.toContain(true)

  await site.to('emergency')
  const { locked, verdict } = await site.license()
  await site.open(page, '/')
  await expect(strip(page)).toContainText(verdict.sentence)
  await expect(strip(page)).toContainText('Services stop on')
  const acts = await allActs(page)
  expect(Object.fromEntries(acts)).toEqual(Object.fromEntries(ACTS.map((act) => [act, locked.includes(act)])))
  expect(acts.get('saveChannels')).toBe(true)
  expect(acts.get('testChannels')).toBe(false)
})

test('[D6] what is locked stays within reach of the keyboard, says why, and what is still possible', async ({
  page,
}) => {
  await site.open(page, '/users')
  const button = page.getByRole('button', { name: 'Import' })
  await button.focus()
  await expect(button).toHaveAccessibleDescription('Locked in Emergency Mode')
  await page.keyboard.press('Enter')
  const note = page.getByRole('dialog')
  await expect(note).toContainText('Locked in Emergency Mode')
  await expect(note).toContainText('license_emergency')
  const { openStill } = await site.license()
  await expect(note).toContainText(`Still open: ${openStill}.`)
  await page.keyboard.press('Escape')
  await expect(note).toHaveCount(0)
  await site.open(page, '/license')
  await page.getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: 'Deactivate…' }).press('Enter')
  await expect(page.getByRole('dialog', { name: 'Locked in Emergency Mode' })).toContainText(openStill)
})

test('[D6] what is open stays open: a backup, a recount, the proxy', async ({ page }) => {
  await site.open(page, '/license')
  await page.getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: 'Back up now' }).click()
  await expect(page.getByText(/Backed up: /)).toBeVisible()
  await page.getByRole('button', { name: 'Read used seats' }).click()
  await expect.poll(async () => (await site.license()).recount.startedAt).not.toBeNull()
  await site.manager.settle()
  await expect(page.getByText(/Recount equals the counters/)).toBeVisible()
  await site.open(page, '/settings/connection')
  await page.getByRole('button', { name: 'Change proxy and private CA' }).click()
  await page.getByRole('button', { name: 'Save and check' }).click()
  await expect(page.getByText(/is not reached\./)).toBeVisible()
})

const LOCKED: Look[] = [
  LICENSE,
  DASHBOARD,
  {
    name: 'a locked button, used',
    path: '/users',
    reach: async (page) => {
      await page.getByRole('button', { name: 'Import' }).press('Enter')
      await page.getByRole('dialog').getByText('license_emergency').waitFor()
    },
  },
  { name: 'locked channels', path: '/settings/mail', reach: (page) => page.getByText('license_emergency').waitFor() },
  { name: 'a locked service', path: '/services/im', reach: (page) => page.getByText('license_emergency').waitFor() },
]

test('[D6] the pages of Emergency Mode are accessible', async ({ page }) => {
  test.setTimeout(180_000)
  await expectFit(site, page, LOCKED)
})

test('[D7 D8] midnight: the strip says that services are stopped, and the list which', async ({ page }) => {
  test.setTimeout(120_000)
  await site.toStop()
  expect(site.running()).toEqual([])
  const { verdict } = await site.license()
  const { items, nextStop } = await site.manager.api.call('readServices')
  await site.open(page, '/settings/services')
  await expect(strip(page)).toContainText(verdict.sentence)
  await expect(strip(page).getByRole('link', { name: 'Activate License' })).toBeVisible()
  const list = page.getByRole('list').filter({ has: page.getByRole('heading', { name: 'Inbound SMTP' }) })
  await expect(list.getByRole('heading')).toHaveText(items.map(({ name }) => name))
  await expect(list.getByText('Stopped', { exact: true })).toHaveCount(items.length)
  await expect(
    list.getByText('Stopped by the license; it starts by itself once the license is validated.'),
  ).toHaveCount(5)
  const again = page.getByText(/Services started by hand stop again at the next midnight:/)
  await expect(again.locator('time')).toHaveAttribute('datetime', nextStop ?? '')
  await expectFit(site, page, [SERVICES, LICENSE, DASHBOARD])
})

test('[D9] started by hand, everything runs, until the next midnight', async ({ page }) => {
  await site.open(page, '/settings/services')
  await page.getByRole('button', { name: 'Start by hand' }).click()
  await expect(page.getByText('Started.', { exact: true })).toBeVisible()
  await expect(page.getByText('Running', { exact: true })).toHaveCount(5)
  expect(site.running()).toHaveLength(5)
  await site.toStop()
  await expect(page.getByText('Stopped', { exact: true })).toHaveCount(5)
  expect(site.running()).toEqual([])
})

test('[D10 N4] validated again: no strip, no locks, everything runs, and the notices say that it is over', async ({
  page,
}) => {
  await site.vendorOn()
  const { orderId } = await site.license()
  await site.open(page, '/license/activate')
  await page.getByRole('textbox', { name: 'Order ID' }).fill(orderId ?? '')
  await page.getByRole('button', { name: 'Look it up' }).click()
  await page.getByRole('button', { name: 'Activate', exact: true }).click()
  await expect(page.getByText(/License activated/)).toBeVisible()
  await site.manager.settle()
  await expect(strip(page)).toHaveCount(0)
  expect(site.running()).toHaveLength(5)
  expect([...(await allActs(page)).values()]).not.toContain(true)
  await site.open(page, '/notices')
  const rows = page.getByRole('table', { name: 'Notices' }).locator('tbody tr')
  await expect(rows.first()).toContainText('Resolved')
  await expect(rows.filter({ hasText: 'resolved' }).nth(3)).toBeVisible()
})

test('[D8] where the decline stops nothing, the list says so and why', async ({ page }) => {
  const bare = await openDeclining({ stops: false })
  try {
    const { note } = await bare.manager.api.call('readServices')
    expect(note).not.toBe('')
    await bare.open(page, '/settings/services')
    await expect(page.getByText('Nothing is in this list')).toBeVisible()
    await expect(page.getByText(note)).toBeVisible()
    await expect(page.getByRole('button', { name: 'Start by hand' })).toHaveCount(0)
  } finally {
    await bare.close()
  }
})
