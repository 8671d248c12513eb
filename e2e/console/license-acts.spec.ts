import { readFileSync, writeFileSync } from 'node:fs'
import { expect, type Page, test } from '@playwright/test'
import { runToEnd } from '../support/processes.ts'
import { openSite, openVendor, type Site, type Vendor } from './two-programs.ts'

// What is done with a license, in a real browser with both real programs: each site is a machine of its own.

let vendor: Vendor
const open: Site[] = []
test.beforeAll(async () => {
  test.setTimeout(240_000)
  vendor = await openVendor()
})
test.afterEach(async () => {
  vendor.recorder.reachable(true)
  await Promise.all(open.splice(0).map((site) => site.stop()))
})
test.afterAll(() => vendor?.stop())

async function site(name: string, machine?: string): Promise<Site> {
  const made = await openSite(vendor, name, machine)
  open.push(made)
  return made
}

async function activated(name: string, orderId: string, seats: Parameters<Vendor['sell']>[1]): Promise<Site> {
  await vendor.sell(orderId, seats)
  const made = await site(name)
  await made.api.call('activateOnline', { body: { orderId } })
  return made
}

const orderField = (page: Page) => page.getByRole('textbox', { name: 'Order ID' })
const lookUp = async (page: Page, orderId?: string) => {
  if (orderId !== undefined) await orderField(page).fill(orderId)
  await page.getByRole('button', { name: 'Look it up' }).click()
}
const failure = (page: Page) => page.getByRole('alert').filter({ hasText: 'Your present license is unchanged.' })
const machine = (page: Page) => page.getByRole('region', { name: 'License and machine' })
const row = (page: Page, name: string) =>
  page.getByRole('row').filter({ has: page.getByRole('rowheader', { name: new RegExp(`^${name}`) }) })
const more = async (page: Page, item: string) => {
  await page.getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: item }).click()
}
const steady = (body: unknown, ...drawn: string[]) =>
  Object.fromEntries(Object.entries(body as object).filter(([name]) => name !== 'sentAt' && !drawn.includes(name)))
const shownBody = async (page: Page): Promise<unknown> => {
  await page.getByText('Exact body').click()
  return JSON.parse(await page.getByRole('region', { name: 'Exact body' }).innerText())
}

test('[A1 A12] online: what is sent is shown first, then what changes, then it is in force', async ({ page }) => {
  await vendor.sell('ORD-100', { mail: 10, im: 3 })
  const mail = await site('online')
  await mail.open(page, '/')
  await page.getByRole('link', { name: 'Activate License' }).first().click()
  await expect(page.getByText(`This server connects to ${new URL(vendor.recorder.url).host}`)).toBeVisible()
  await orderField(page).fill('ORD-100')
  await page.getByText('Sent to the vendor').click()
  await expect(page.getByText('It never holds an account name.')).toBeVisible()
  await page.getByText('Exact body').click()
  await expect(page.getByRole('region', { name: 'Exact body' })).toContainText('"orderId": "ORD-100"')
  const shown = JSON.parse(await page.getByRole('region', { name: 'Exact body' }).innerText())
  expect(vendor.recorder.bodies('/exchange/activation')).toEqual([])
  await lookUp(page)
  await expect(page.getByRole('heading', { name: 'What changes' })).toBeFocused()
  await expect(page.getByText(/Instant Messaging.* 3 seats/).first()).toBeVisible()
  await expect(page.getByText('No restart, no session ends.')).toBeVisible()
  // A look asks the same and says that it is one.
  const sent = () => steady(vendor.recorder.bodies('/exchange/activation').at(-1))
  expect(sent()).toEqual({ ...steady(shown), dryRun: true })
  expect((await mail.api.call('readLicense')).orderId).toBeNull()
  await page.getByRole('button', { name: 'Activate', exact: true }).click()
  await expect(page.getByRole('heading', { name: 'License activated' })).toBeFocused()
  expect(sent()).toEqual(steady(shown))
  await page.getByRole('link', { name: 'What changed' }).click()
  await expect(machine(page)).toContainText('ORD-100')
  await expect(page.locator('details[open] li').first()).toBeVisible()
})

test('[A12 S6] step 2 names the people whom it moves, before it does', async ({ page }) => {
  const mail = await activated('people', 'ORD-150', { mail: 5, im: 1 })
  await mail.api.call('saveDomain', { params: { name: 'brightwater.example' }, body: { properties: {}, create: true } })
  for (const name of ['jana', 'ben'] as const)
    await mail.api.call('createAccount', { body: { address: `${name}@brightwater.example` } })
  await mail.login('jana@brightwater.example', 'im')
  await mail.login('ben@brightwater.example', 'im')
  await vendor.sell('ORD-151', { im: 1 }, { kind: 'add_users', previousOrderId: 'ORD-150' })
  await mail.open(page, '/license/activate')
  await lookUp(page, 'ORD-151')
  const names = page.getByText('1 waiting account gets a seat: ben@brightwater.example')
  await expect(names).toBeVisible()
  await expect(page.getByText('The present license is backed up first.')).toBeVisible()
  expect((await mail.api.call('readLicense')).orderId).toBe('ORD-150')
  await page.getByRole('button', { name: 'Activate', exact: true }).click()
  await expect(page.getByRole('heading', { name: 'License activated' })).toBeVisible()
  await expect(names).toBeVisible()
})

test('[A3 A4] an unknown order, and one that needs another first: entries stay, the button fills in', async ({
  page,
}) => {
  await vendor.sell('ORD-200', { mail: 10, im: 3 })
  const other = await vendor.customer()
  await vendor.sell('ORD-210', { mail: 4, im: 1 }, { customerId: other })
  await vendor.sell('ORD-211', { im: 2 }, { customerId: other, kind: 'add_users', previousOrderId: 'ORD-210' })
  const mail = await site('chain')
  await mail.api.call('activateOnline', { body: { orderId: 'ORD-200' } })
  await mail.open(page, '/license/activate')
  await lookUp(page, 'ORD-0')
  await expect(failure(page)).toContainText('order_unknown')
  await expect(page.locator(':focus')).toContainText('Your present license is unchanged.')
  await expect(failure(page).getByRole('link', { name: /Request Support/ })).toBeVisible()
  await expect(orderField(page)).toHaveValue('ORD-0')
  await lookUp(page, 'ORD-211')
  await expect(failure(page)).toContainText('previous_order_required')
  await page.getByRole('button', { name: 'Activate ORD-210 first' }).click()
  await expect(orderField(page)).toHaveValue('ORD-210')
  await lookUp(page)
  await page.getByRole('button', { name: 'Activate', exact: true }).click()
  await page.getByRole('button', { name: 'Now activate ORD-211' }).click()
  await expect(orderField(page)).toHaveValue('ORD-211')
})

test('[A3 A5] details that the vendor lacks are asked for right there', async ({ page }) => {
  const customerId = await vendor.customer({ phone: '', zip: '', country: '' })
  await vendor.sell('ORD-300', { mail: 5 }, { customerId })
  const mail = await site('details')
  await mail.open(page, '/license/activate')
  await lookUp(page, 'ORD-300')
  await expect(failure(page)).toContainText('details_missing')
  await lookUp(page)
  await expect(page.getByText('Phone is still empty.')).toBeVisible()
  await page.getByRole('textbox', { name: 'Phone' }).fill('+44 113 496 0001')
  await page.getByRole('combobox', { name: 'Country' }).selectOption('GB')
  await page.getByRole('textbox', { name: 'Postal code' }).fill('LS1 4AP')
  await lookUp(page)
  await page.getByRole('button', { name: 'Activate', exact: true }).click()
  await expect(page.getByText('License activated')).toBeVisible()
  expect(await vendor.api.call('readCustomer', { params: { customerId } })).toMatchObject({ zip: 'LS1 4AP' })
})

test('[A3 A8] a vendor that is not reached: the check names the broken link, then it goes on', async ({ page }) => {
  await vendor.sell('ORD-400', { mail: 5 })
  const mail = await site('unreached')
  vendor.recorder.reachable(false)
  await mail.open(page, '/license/activate')
  await lookUp(page, 'ORD-400')
  await expect(failure(page)).toContainText('vendor_unreachable')
  await failure(page).getByRole('button', { name: 'Check connection' }).click()
  await expect(page.getByText('is not reached.')).toBeVisible()
  await expect(page.getByText('broken')).toBeVisible()
  vendor.recorder.reachable(true)
  await page
    .getByRole('region', { name: 'Connection' })
    .getByRole('button', { name: 'Check connection' })
    .last()
    .click()
  await expect(page.getByText('is reached.')).toBeVisible()
  await lookUp(page)
  await expect(page.getByRole('heading', { name: 'What changes' })).toBeVisible()
})

test('[A8] a proxy is set, found broken, and taken away again', async ({ page }) => {
  const mail = await activated('proxy', 'ORD-450', { mail: 5 })
  await mail.open(page, '/license?part=connection')
  await page.getByRole('button', { name: 'Change proxy and private CA' }).click()
  await page.getByRole('textbox', { name: 'Proxy', exact: true }).fill('127.0.0.1:9')
  await page.getByRole('button', { name: 'Save and check' }).click()
  await expect(page.getByText('is not reached.')).toBeVisible()
  await expect(page.getByRole('listitem').filter({ hasText: /^Proxybroken/ })).toBeVisible()
  await page.getByRole('button', { name: 'Refresh' }).click()
  await expect(page.getByText('Not refreshed. The license and its dates are as before.')).toBeVisible()
  await expect(machine(page)).toContainText('Last look for news')
  await page.getByRole('button', { name: 'Change proxy and private CA' }).click()
  await page.getByRole('textbox', { name: 'Proxy', exact: true }).fill('')
  await page.getByRole('button', { name: 'Save and check' }).click()
  await expect(page.getByText('is reached.')).toBeVisible()
  await page.getByRole('button', { name: 'Refresh' }).click()
  await expect(page.getByText(/^Nothing new at the vendor \(\d\d:\d\d\)\.$/)).toBeVisible()
})

test('[A3 F5] active elsewhere: moved here by consent, with a step of its own', async ({ page }) => {
  await activated('old', 'ORD-500', { mail: 5 })
  const fresh = await site('new')
  await fresh.open(page, '/license/activate')
  await lookUp(page, 'ORD-500')
  await expect(failure(page)).toContainText('order_bound_elsewhere')
  await failure(page).getByRole('button', { name: 'Move license here' }).click()
  await expect(page.getByRole('heading', { name: 'What the move changes' })).toBeFocused()
  await expect(page.getByText('It counts as one move')).toBeVisible()
  expect((await fresh.api.call('readLicense')).orderId).toBeNull()
  await page.getByRole('button', { name: 'Move license here' }).click()
  await expect(page.getByRole('heading', { name: 'License moved to this machine' })).toBeVisible()
  expect((await fresh.api.call('readLicense')).status).toBe('OK')
})

test('[A3 F4 L2] a file for another machine leads to the move; an altered one names its fault', async ({ page }) => {
  const old = await activated('file-old', 'ORD-550', { mail: 5 })
  const backup = await old.api.call('makeBackup')
  const { text } = await old.api.call('readBackup', { params: { backupId: backup.backupId } })
  const fresh = await site('file-new')
  await fresh.open(page, '/license/activate?how=file')
  await page.getByRole('textbox', { name: 'License file' }).fill(text)
  await lookUp(page)
  await expect(failure(page)).toContainText('reference_mismatch')
  await failure(page).getByRole('button', { name: 'Move license here' }).click()
  await expect(page.getByRole('heading', { name: 'What the move changes' })).toContainText('ORD-550')
  await page.getByRole('button', { name: 'Back' }).click()
  const middle = Math.floor(text.length * 0.6)
  const altered = `${text.slice(0, middle)}${text[middle] === 'A' ? 'B' : 'A'}${text.slice(middle + 1)}`
  await page.getByRole('textbox', { name: 'License file' }).fill(altered)
  await lookUp(page)
  await expect(failure(page)).toContainText('signature_invalid')
  expect((await fresh.api.call('readLicense')).orderId).toBeNull()
})

test('[F2 F4] another machine: the page names the fact, its button leads to the move, the move heals', async ({
  page,
}) => {
  const before = await activated('swap', 'ORD-600', { mail: 5 })
  await before.open(page, '/license')
  await page.getByRole('button', { name: 'facts of this machine' }).click()
  await expect(page.getByRole('table', { name: 'Facts of this machine' })).toContainText('same')
  await before.stop()
  const after = await site('swap', 'another board')
  await after.open(page, '/license')
  await expect(machine(page)).toContainText('Reference ID Mismatch')
  await page.getByRole('button', { name: 'facts of this machine' }).click()
  await expect(page.getByRole('table', { name: 'Facts of this machine' })).toContainText('changed')
  await page.getByRole('link', { name: 'Move license here' }).click()
  await expect(page.getByRole('radio', { name: 'Move the installed license to this machine' })).toBeChecked()
  await lookUp(page)
  await page.getByRole('button', { name: 'Move license here' }).click()
  await expect(page.getByRole('heading', { name: 'License moved to this machine' })).toBeVisible()
  expect((await after.api.call('readLicense')).status).toBe('OK')
})

test('[A2] off-line: request saved and as a QR picture, answered at the vendor, pasted, in force; nothing was sent', async ({
  page,
}, info) => {
  await vendor.sell('ORD-700', { mail: 5, im: 2 })
  const mail = await site('offline')
  vendor.recorder.reachable(false)
  const sentBefore = vendor.recorder.heard.length
  await page.setViewportSize({ width: 1280, height: 1200 })
  await mail.open(page, '/license/activate')
  await page.getByText('Off-line: a request as file or QR picture').click()
  await orderField(page).fill('ORD-700')
  const answered = page.waitForResponse(/offline-request$/)
  await page.getByRole('button', { name: 'Make the request' }).click()
  const { compact, fileName, referenceId } = (await (await answered).json()) as Record<string, string>
  const saved = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Save the request (XML)' }).click()
  const download = await saved
  expect(download.suggestedFilename()).toBe(fileName)
  const xml = readFileSync(await download.path(), 'utf8')
  await page.getByRole('button', { name: 'Show as QR picture' }).click()
  const picture = info.outputPath('request.png')
  writeFileSync(picture, await page.getByRole('img', { name: 'QR picture of the request' }).screenshot())
  const read = await runToEnd(['zbarimg', '--quiet', '--raw', '-Sdisable', '-Sqrcode.enable', picture])
  // what it says of D-Bus is not of the picture
  const letters = read.output.split('\n').find((line) => line.startsWith('SWR1')) ?? read.output
  expect(letters).toBe(compact)
  await expect(page.getByText(referenceId ?? '')).toBeVisible()
  const byPicture = await vendor.api.call('takeOfflineRequest', { body: { request: letters } })
  const { license, orderId } = await vendor.api.call('takeOfflineRequest', { body: { request: xml } })
  expect([orderId, byPicture.orderId]).toEqual(['ORD-700', 'ORD-700'])
  await page.getByRole('textbox', { name: 'License file' }).fill(license ?? '')
  await lookUp(page)
  await page.getByRole('button', { name: 'Activate', exact: true }).click()
  await expect(page.getByRole('heading', { name: 'License activated' })).toBeVisible()
  expect(vendor.recorder.heard.length).toBe(sentBefore)
  expect(await mail.api.call('readLicense')).toMatchObject({ status: 'OK', orderId: 'ORD-700' })
})

test('[A2] off-line: a move and a revalidation are carried by file too', async ({ page }) => {
  await activated('walk-old', 'ORD-750', { mail: 5 })
  const mail = await site('walk-new')
  await mail.open(page, '/license/activate?how=offline')
  const carry = async () => {
    const answered = page.waitForResponse(/offline-request$/)
    await page.getByRole('button', { name: 'Make the request' }).click()
    const { xml } = (await (await answered).json()) as { xml: string }
    const { license, kind } = await vendor.api.call('takeOfflineRequest', { body: { request: xml } })
    await page.getByRole('textbox', { name: 'License file' }).fill(license ?? '')
    await lookUp(page)
    await page.getByRole('button', { name: 'Activate', exact: true }).click()
    await expect(page.getByRole('heading', { name: 'License activated' })).toBeVisible()
    return kind
  }
  await page.getByText('Move here', { exact: true }).click()
  await orderField(page).fill('ORD-750')
  expect(await carry()).toBe('move')
  const before = (await mail.api.call('readLicense')).issuedAt
  await mail.open(page, '/license/activate?how=offline')
  await page.getByText('Revalidate', { exact: true }).click()
  expect(await carry()).toBe('revalidation')
  expect((await mail.api.call('readLicense')).issuedAt).not.toBe(before)
})

test('[A7] what was bought appears by itself while the page is open: no reload, one question a minute', async ({
  page,
}) => {
  const mail = await activated('watch', 'ORD-800', { mail: 5, im: 2 })
  const told: string[] = []
  page.on('request', (asked) => asked.url().endsWith('/license/watch') && told.push(asked.postData() ?? ''))
  await mail.open(page, '/license')
  await expect(row(page, 'Instant Messaging').getByRole('cell').first()).toHaveText('2')
  await page.evaluate(() => Object.assign(window, { notReloaded: true }))
  await vendor.sell('ORD-801', { im: 5 }, { kind: 'add_users', previousOrderId: 'ORD-800' })
  await expect(row(page, 'Instant Messaging').getByRole('cell').first()).toHaveText('7', { timeout: 20_000 })
  expect(await page.evaluate(() => 'notReloaded' in window)).toBe(true)
  await expect(page.locator('summary').filter({ hasText: 'Changes' })).toContainText('ORD-801')
  expect(told).toEqual(['{"for":"page"}'])
  const popup = page.waitForEvent('popup')
  await page.getByRole('link', { name: /Manage License/ }).click()
  await (await popup).close()
  await expect(page.getByText(/Until \d\d:\d\d the vendor is asked for what you buy/)).toBeVisible()
  expect(told).toEqual(['{"for":"page"}', '{"for":"purchase"}'])
})

test('[A7] Refresh tells at the button what changed', async ({ page }) => {
  const mail = await activated('refresh', 'ORD-850', { mail: 5, im: 2 })
  await mail.open(page, '/license/activate')
  await vendor.sell('ORD-851', { im: 1 }, { kind: 'add_users', previousOrderId: 'ORD-850' })
  await page.getByRole('link', { name: 'Cancel' }).click()
  await page.getByRole('button', { name: 'Refresh' }).click()
  await expect(page.getByText(/Changed:|Nothing new at the vendor/).first()).toBeVisible()
  await expect(row(page, 'Instant Messaging').getByRole('cell').first()).toHaveText('3')
})

test('[A10] backups: on demand, saved, restored after their difference was shown, and refused with the reason', async ({
  page,
}) => {
  const mail = await activated('backups', 'ORD-900', { mail: 5 })
  await vendor.sell('ORD-910', { mail: 7 }, { customerId: await vendor.customer() })
  await mail.open(page, '/license')
  await more(page, 'Back up now')
  await expect(page.getByText('Backed up: ORD-900.')).toBeVisible()
  await mail.api.call('activateOnline', { body: { orderId: 'ORD-910' } })
  await page.locator('summary').filter({ hasText: 'Backups' }).click()
  const saved = page.waitForEvent('download')
  await page
    .getByRole('button', { name: /^Save ORD-900/ })
    .first()
    .click()
  const kept = readFileSync(await (await saved).path(), 'utf8')
  await page
    .getByRole('button', { name: /^Restore ORD-900/ })
    .first()
    .click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByText('7 → 5')).toBeVisible()
  expect((await mail.api.call('readLicense')).orderId).toBe('ORD-910')
  await dialog.getByRole('button', { name: 'Restore', exact: true }).click()
  await expect(dialog).toContainText('Restored: ORD-900 is in force.')
  await dialog.getByRole('button', { name: 'Close' }).last().click()
  await expect(machine(page)).toContainText('ORD-900')
  await vendor.sell('ORD-901', { mail: 1 }, { kind: 'add_users', previousOrderId: 'ORD-900' })
  await expect(row(page, 'Mail').getByRole('cell').first()).toHaveText('6', { timeout: 20_000 })
  await expect(page.getByText('Cannot be restored.').first()).toBeVisible()
  await page.getByRole('button', { name: 'Restore from a file' }).click()
  await dialog.getByRole('textbox', { name: 'Backup file' }).fill(kept)
  await dialog.getByRole('button', { name: 'See what it changes' }).click()
  await expect(dialog.getByRole('alert')).toContainText('Not restored. Your present license is unchanged.')
})

test('[A12] what is sent at each revalidation is, letter by letter, what the page shows', async ({ page }) => {
  const mail = await activated('sent', 'ORD-1000', { mail: 5, im: 2 })
  await mail.api.call('saveDomain', { params: { name: 'brightwater.example' }, body: { properties: {}, create: true } })
  await mail.api.call('createAccount', { body: { address: 'anna.novakova@brightwater.example' } })
  await mail.open(page, '/license?part=sent')
  await expect(page.getByText('It never holds an account name.')).toBeVisible()
  const shown = await shownBody(page)
  expect(JSON.stringify(shown)).not.toContain('anna')
  const before = vendor.recorder.bodies('/exchange/revalidation').length
  await mail.api.call('revalidateNow')
  const sent = vendor.recorder.bodies('/exchange/revalidation').slice(before)
  expect(sent).toHaveLength(1)
  expect(steady(sent[0], 'attempt')).toEqual(steady(shown, 'attempt'))
})

test('[A6 A5] a module that is not licensed is tried; missing details are asked for, entries stay', async ({
  page,
}) => {
  const customerId = await vendor.customer()
  await vendor.sell('ORD-1100', { mail: 5 }, { customerId })
  const mail = await site('trial')
  await mail.api.call('activateOnline', { body: { orderId: 'ORD-1100' } })
  const { createdAt: _, customerId: __, ...known } = await vendor.api.call('readCustomer', { params: { customerId } })
  await vendor.api.call('saveCustomer', { params: { customerId }, body: { ...known, phone: '' } })
  await mail.open(page, '/license')
  await page.getByRole('button', { name: 'Try Anti-Spam for 30 days' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Start the trial' }).click()
  await dialog.getByRole('textbox', { name: 'Phone' }).fill('+44 113 496 0002')
  await dialog.getByRole('button', { name: 'Start the trial' }).click()
  await expect(dialog).toContainText('Anti-Spam is on trial for 30 days.')
  await dialog.getByRole('button', { name: 'Close' }).last().click()
  await expect(row(page, 'Anti-Spam')).toBeVisible()
})

test('[L10 A2] Export License is saved as XML', async ({ page }) => {
  const mail = await activated('export', 'ORD-1200', { mail: 5 })
  await mail.open(page, '/license')
  const saved = page.waitForEvent('download')
  await more(page, 'Export License (XML)')
  const download = await saved
  expect(readFileSync(await download.path(), 'utf8')).toContain('<LicenseExport')
  await expect(page.getByText(`Exported as ${download.suggestedFilename()}.`)).toBeVisible()
})

const released = async (orderId: string) =>
  (await vendor.api.call('listInstallations', { query: { orderId } })).items.map(({ state }) => state)

test('[A11] deactivated online: what it does is said first', async ({ page }) => {
  const mail = await activated('leave', 'ORD-1300', { mail: 5 })
  await mail.open(page, '/license')
  await more(page, 'Deactivate…')
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText('Order ORD-1300 is free for another machine.')
  expect(await released('ORD-1300')).toEqual(['active'])
  await dialog.getByRole('button', { name: 'Deactivate', exact: true }).click()
  await expect(dialog).toContainText('Deactivated: ORD-1300 is given up.')
  await dialog.getByRole('button', { name: 'Close' }).last().click()
  await expect(page.getByText('No license is installed yet, so there is no holder.')).toBeVisible()
  expect(await released('ORD-1300')).toEqual(['released'])
})

test('[A11] deactivated with a proof file, which can be shown again and is taken at the vendor', async ({ page }) => {
  const mail = await activated('proof', 'ORD-1350', { mail: 5 })
  vendor.recorder.reachable(false)
  await mail.open(page, '/license')
  await more(page, 'Deactivate…')
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('radio', { name: 'With a proof file' }).click()
  await dialog.getByRole('button', { name: 'Deactivate', exact: true }).click()
  await dialog.getByRole('button', { name: 'Close' }).last().click()
  await more(page, 'Proof of deactivation')
  const saved = page.waitForEvent('download')
  await dialog.getByRole('button', { name: 'Save the proof (XML)' }).click()
  const request = readFileSync(await (await saved).path(), 'utf8')
  expect(await released('ORD-1350')).toEqual(['active'])
  const taken = await vendor.api.call('takeOfflineRequest', { body: { request } })
  expect(taken).toMatchObject({ kind: 'deactivation', license: null })
  expect(await released('ORD-1350')).toEqual(['released'])
})
