import { expect, type Page, test } from '@playwright/test'
import { HOUR, plus } from '@seatwarden/core/instant'
import { type Declining, openDeclining } from './declining.ts'
import { expectFit, type Look } from './pages.ts'

// One installation, in the states that are no decline of a connection: evaluation, refused by the vendor, another machine.

test.describe.configure({ mode: 'serial' })

const REASON = 'unpaid invoice 2026-118'

let site: Declining
test.beforeAll(async () => {
  test.setTimeout(240_000)
  site = await openDeclining({ licensed: false })
})
test.afterAll(() => site?.close())
test.beforeEach(({ page }) => page.setDefaultTimeout(15_000))

const dates = (page: Page) => page.getByRole('region', { name: 'What happens next, if nothing changes' })
const LOOKS: Look[] = [
  { name: 'license', path: '/license', reach: (page) => dates(page).waitFor() },
  { name: 'dashboard', path: '/', reach: (page) => dates(page).waitFor() },
]

/** The verdict, the headline and every step of the time line are the server's words, on Dashboard and License page. */
async function expectTold(page: Page): Promise<void> {
  const { verdict, timeline } = await site.license()
  for (const path of ['/', '/license']) {
    await site.open(page, path)
    await expect(page.getByText(verdict.sentence).first()).toBeVisible()
    await expect(page.getByText(verdict.next).first()).toBeVisible()
    await expect(dates(page)).toContainText(timeline.headline)
  }
  expect(timeline.steps.map(({ at }) => at)).toEqual(timeline.steps.map(({ at }) => at).toSorted())
  for (const { sentence, note } of timeline.steps) await expect(dates(page)).toContainText(`${sentence}${note}`)
}

test('[L11 D13] the evaluation: until when, and what follows', async ({ page }) => {
  test.setTimeout(120_000)
  await expectTold(page)
  const { steps } = (await site.license()).timeline
  expect(steps.map(({ sentence }) => sentence).slice(0, 2)).toEqual(['Evaluation ends', 'Emergency Mode'])
  await site.manager.runTo(plus(site.manager.now(), 17 * 24 * HOUR))
  await expectFit(site, page, LOOKS)
})

test('[D11 D13] refused by the vendor: its reason, in the verdict and over the dates', async ({ page }) => {
  test.setTimeout(120_000)
  await site.activate()
  await site.refused(REASON)
  const { verdict } = await site.license()
  expect(verdict.kind).toBe('refused_by_vendor')
  await expectTold(page)
  await expect(dates(page)).toContainText(REASON)
  await expect(page.getByRole('link', { name: /Contact the vendor/ })).toBeVisible()
  await expectFit(site, page, LOOKS)
})

test('[F4 D13] another machine than the license\u2019s: what differs, when services stop, and the move', async ({
  page,
}) => {
  test.setTimeout(120_000)
  await site.moved()
  const { verdict } = await site.license()
  expect(verdict.kind).toBe('mismatch')
  await expectTold(page)
  await expect(page.getByRole('link', { name: 'Move license here' })).toBeVisible()
  await expect(dates(page)).toContainText('Back on the old machine, or after a move, it clears at once.')
  await expect(dates(page)).toContainText("Emergency Mode: the vendor's refusal")
  await expect(dates(page)).toContainText('Services are stopped: the license of another machine')
  await expectFit(site, page, LOOKS)
})
