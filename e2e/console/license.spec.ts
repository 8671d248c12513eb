import { expect, test } from '@playwright/test'
import { expectAccessible, type Program, startProgram } from './program.ts'

let program: Program
test.beforeAll(async () => {
  program = await startProgram()
})
test.afterAll(() => program?.stop())
test.beforeEach(({ page }) => program.signIn(page))

const open = (path: string) => `${program.url}${path}`

test('[L3 L4] the holder stands left, Reference ID, Order ID, Previous Order ID and Status right', async ({ page }) => {
  await page.goto(open('/license'))
  const holder = page.getByRole('region', { name: 'Holder' })
  await expect(holder.locator('dt')).toHaveText(['Name', 'Company', 'Email', 'Street Address'])
  await expect(holder.locator('dd').first()).toHaveText('Jana Dvořáková')
  const machine = page.getByRole('region', { name: 'License and machine' })
  for (const term of ['Reference ID', 'Order ID', 'Previous Order ID', 'Status'])
    await expect(machine).toContainText(term)
  await expect(machine).toContainText(/[0-9A-F]{8}(-[0-9A-F]{8}){4}/)
  await expect(machine).toContainText('ORD-48213')
  await expect(machine).toContainText(/OK\s*perpetual, phase valid/)
  const [left, right] = [await holder.boundingBox(), await machine.boundingBox()]
  expect(left?.x ?? 0).toBeLessThan(right?.x ?? 0)
})

test('[L5 L6 L7] one row a module, or by category: seats, used seats, days left, a red mark, Add Users', async ({
  page,
}) => {
  await page.goto(open('/license'))
  const im = page.getByRole('row').filter({ has: page.getByRole('rowheader', { name: /Instant Messaging/ }) })
  await expect(im.getByRole('cell').first()).toHaveText('25')
  await expect(im.getByRole('link', { name: '150 accounts that may use Instant Messaging' })).toBeVisible()
  await expect(im).toContainText('364 days')
  await expect(im.getByRole('button', { name: 'Over the limit: Instant Messaging' })).toBeVisible()
  await expect(im.getByRole('link', { name: /Add Users/ })).toBeVisible()
  await expect(im).toContainText('25 of 25 seats held')
  await expect(im).toContainText('4 on trial')
  const antivirus = page.getByRole('row').filter({ has: page.getByRole('rowheader', { name: /Antivirus/ }) })
  await expect(antivirus).toContainText('Unlimited')
  await expect(antivirus.getByRole('link', { name: /Add Users/ })).toHaveCount(0)
  await page.getByText('By category', { exact: true }).click()
  const server = page.getByRole('row').filter({ has: page.getByRole('rowheader', { name: /Server/ }) })
  await expect(server).toContainText('100')
  await expect(server.getByRole('button', { name: /Over the limit/ })).toBeVisible()
})

test('[L8] Read used seats ends with the same figures as the counters', async ({ page }) => {
  await page.goto(open('/license'))
  await page.getByRole('button', { name: 'Read used seats' }).click()
  await expect(page.getByText('Recount equals the counters (150).')).toBeVisible()
})

test("[L9] a module's accounts: as many as its Used Seats, sorted and searched", async ({ page }) => {
  await page.goto(open('/license'))
  await page.getByRole('link', { name: '150 accounts that may use Instant Messaging' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Accounts of Instant Messaging')
  const table = page.getByRole('table', { name: 'Accounts of Instant Messaging' })
  await expect(table).toHaveAttribute('aria-rowcount', '151')
  await table.getByRole('button', { name: 'Seat' }).click()
  await expect(
    table
      .locator('tbody tr')
      .filter({ has: page.getByRole('rowheader') })
      .first(),
  ).toContainText('Licensed seat')
  await page.getByRole('searchbox', { name: 'Find' }).fill('anna.rihova')
  await expect(table.getByRole('rowheader')).toHaveText([/anna\.rihova@harbourfinch\.example/])
})

test('[S2 S9] why: the drawer of an account says by which rule it has what it has', async ({ page }) => {
  await page.goto(open('/users?user=anna.rihova%40harbourfinch.example'))
  const drawer = page.getByRole('dialog')
  await expect(drawer).toContainText('Anna Říhová')
  await expect(drawer).toContainText('an enabled user account')
  await expectAccessible(page)
})

test('[A3 L10] a license file that is none: one sentence, one next step, and the present license stays', async ({
  page,
}) => {
  await page.goto(open('/license/activate'))
  await page.getByText('With a license file', { exact: true }).click()
  await page.getByRole('textbox').last().fill('this is no license file')
  await page.getByRole('button', { name: 'Look it up' }).click()
  await expect(page.getByText('Your present license is unchanged.')).toBeVisible()
  await expectAccessible(page)
  await page.goto(open('/license'))
  await expect(page.getByRole('region', { name: 'License and machine' })).toContainText('ORD-48213')
})

test('[A1 A12] activating the order again: what changes is shown before anything does', async ({ page }) => {
  await page.goto(open('/license/activate'))
  await page.getByRole('textbox', { name: 'Order ID' }).fill('ORD-48213')
  await page.getByRole('button', { name: 'Look it up' }).click()
  await expect(page.getByText('No restart, no session ends.')).toBeVisible()
  await page.getByRole('button', { name: 'Activate', exact: true }).click()
  await expect(page.getByText(/License activated/)).toBeVisible()
})

test('[X6] an LDIF file: its dry run tells what it does to the seats and changes nothing', async ({ page }) => {
  await page.goto(open('/users'))
  await expect(page.getByText('150 accounts count')).toBeVisible()
  await page.getByRole('button', { name: 'Import' }).click()
  const dialog = page.getByRole('dialog')
  const ldif =
    'version: 1\n\ndn: uid=new,dc=example\nobjectClass: inetOrgPerson\ncn: New Person\nmail: new.person@harbourfinch.example\n'
  await dialog
    .locator('input[type=file]')
    .setInputFiles({ name: 'people.ldif', mimeType: 'text/plain', buffer: Buffer.from(ldif) })
  await expect(dialog).toContainText('new.person@harbourfinch.example')
  await expectAccessible(page)
  await page.keyboard.press('Escape')
  await page.goto(open('/users'))
  await expect(page.getByText('150 accounts count')).toBeVisible()
})

test('[S3] "Members of a group" in the console is the group mode of the server, and says so there', async ({
  page,
}) => {
  await page.goto(open('/services/connector'))
  await expect(page.getByRole('radio', { name: 'Members of a group' })).toBeChecked()
  await page.goto(open('/services/im'))
  await page.getByText('Members of a group', { exact: true }).click()
  await page.getByRole('textbox', { name: 'Address of the group' }).fill('pilot-activesync@harbourfinch.example')
  await expect(page.getByText('150 → 12 may use it (−138).')).toBeVisible()
  const said = await page.request.get(open('/api/v1/modules'))
  const modules = (await said.json()) as { id: string; mode: number; group: string | null }[]
  expect(modules.find(({ id }) => id === 'connector')).toMatchObject({
    mode: 3,
    group: 'pilot-connector@harbourfinch.example',
  })
  const wrong = { mode: 9, group: 'pilot-activesync@harbourfinch.example', dryRun: true }
  expect((await page.request.post(open('/api/v1/modules/im/access-mode'), { data: wrong })).status()).toBe(422)
})

test('[L3 N3] on a phone the bar holds four: the other pages stand in More, and the present one is marked', async ({
  page,
}) => {
  await page.setViewportSize({ width: 360, height: 740 })
  await page.goto(open('/'))
  const bar = page.getByRole('navigation', { name: 'Pages' })
  const more = bar.getByRole('button', { name: 'More' })
  await expect(bar.locator('a, button')).toHaveText(['Dashboard', 'Users', 'License', 'More'])
  await expect(bar.locator('[aria-current]')).toHaveText(['Dashboard'])
  await more.focus()
  await page.keyboard.press('Enter')
  const sheet = page.getByRole('dialog', { name: 'More' })
  await expect(sheet.getByRole('link')).toHaveText(['Services', 'Notices', 'Settings'])
  await expect(more).toHaveAttribute('aria-expanded', 'true')
  expect((await sheet.boundingBox())?.height ?? 740).toBeLessThan(300)
  await expectAccessible(page)
  await page.keyboard.press('Escape')
  await expect(sheet).toHaveCount(0)
  await expect(more).toBeFocused()
  await more.click()
  await sheet.getByRole('link', { name: 'Notices' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Notices')
  await expect(sheet).toHaveCount(0)
  await expect(page.getByRole('main')).toBeFocused()
  await expect(bar.locator('[aria-current]')).toHaveText(['More: Notices'])
  await more.click()
  await expect(sheet.locator('[aria-current=page]')).toHaveText(['Notices'])
  await expectAccessible(page)
})

for (const scheme of ['light', 'dark'] as const)
  for (const [name, width] of [
    ['wide', 1280],
    ['narrow', 360],
  ] as const)
    test(`[L3 L9 S3] every page is accessible, ${scheme} and ${name}`, async ({ page }) => {
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' })
      await page.setViewportSize({ width, height: 900 })
      for (const path of [
        '/',
        '/license',
        '/license/activate',
        '/users',
        '/services',
        '/services/im',
        '/services/im/accounts',
      ]) {
        await page.goto(open(path))
        await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
        await expect(page.getByText('Times in Europe/Prague')).toBeVisible()
        await expectAccessible(page)
        const overflow = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        )
        expect(overflow, `${path} scrolls sideways`).toBeLessThanOrEqual(0)
      }
    })
