import { expect, type Page, test } from '@playwright/test'
import { expectAccessible } from './program.ts'
import { openSite, openVendor, type Site, type Vendor } from './two-programs.ts'

// Every new state of the License page and of the activation, light and dark, wide and narrow: WCAG 2.2 AA by axe.

let vendor: Vendor
let site: Site
test.beforeAll(async () => {
  test.setTimeout(240_000)
  vendor = await openVendor()
  const customerId = await vendor.customer({ phone: '', zip: '', country: '' })
  await vendor.sell('ORD-1', { mail: 10, im: 2 })
  await vendor.sell('ORD-2', { mail: 3 }, { customerId })
  site = await openSite(vendor, 'access')
  await site.api.call('activateOnline', { body: { orderId: 'ORD-1' } })
  await site.api.call('makeBackup')
})
test.afterAll(async () => {
  await site?.stop()
  await vendor?.stop()
})

const lookUp = async (page: Page, orderId: string) => {
  await page.getByRole('textbox', { name: 'Order ID' }).fill(orderId)
  await page.getByRole('button', { name: 'Look it up' }).click()
}
const isPhone = (page: Page): boolean => (page.viewportSize()?.width ?? 0) < 720
/** On a phone the acts stand behind one button. */
const act = async (page: Page, name: string) => {
  const phone = isPhone(page)
  await page.getByRole('button', { name: phone ? 'License actions' : 'More' }).click()
  await page.getByRole(phone ? 'button' : 'menuitem', { name }).click()
}

interface State {
  name: string
  path: string
  reach: (page: Page) => Promise<unknown>
}
const STATES: State[] = [
  {
    name: 'facts',
    path: '/license',
    reach: async (page) => {
      if (isPhone(page)) await page.locator('summary').filter({ hasText: 'Holder, Reference ID' }).click()
      await page.getByRole('button', { name: 'facts of this machine' }).click()
      await page.getByRole('table', { name: 'Facts of this machine' }).waitFor()
    },
  },
  {
    name: 'actions',
    path: '/license',
    reach: async (page) => {
      await act(page, 'Back up now')
      await page.getByText('Backed up: ORD-1.').waitFor()
    },
  },
  {
    name: 'backups',
    path: '/license?part=backups',
    reach: async (page) => {
      await page.getByText('on demand').first().waitFor()
      await expect(page.locator('summary').filter({ hasText: 'Backups' })).toBeInViewport()
    },
  },
  {
    name: 'restore',
    path: '/license?part=backups',
    reach: async (page) => {
      await page.getByRole('button', { name: 'Restore from a file' }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'See what it changes' }).click()
      await page.getByText('Choose a backup file, or paste its text.').waitFor()
    },
  },
  { name: 'sent', path: '/license?part=sent', reach: (page) => page.getByText('never holds').waitFor() },
  {
    name: 'connection',
    path: '/license?part=connection',
    reach: async (page) => {
      await page.getByRole('button', { name: 'Check connection' }).click()
      await page.getByText('is reached.').waitFor()
      await page.getByRole('button', { name: 'Change proxy and private CA' }).click()
    },
  },
  {
    name: 'deactivate',
    path: '/license',
    reach: async (page) => {
      await act(page, 'Deactivate…')
      await page.getByText('How the vendor learns of it').waitFor()
    },
  },
  {
    name: 'trial',
    path: '/license',
    reach: async (page) => {
      await page.getByRole('button', { name: 'Try Anti-Spam for 30 days' }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'Start the trial' }).waitFor()
    },
  },
  {
    name: 'refused, with details asked for',
    path: '/license/activate',
    reach: async (page) => {
      await lookUp(page, 'ORD-2')
      await page.getByText('details_missing').waitFor()
      await page.getByRole('button', { name: 'Look it up' }).click()
      await page.getByText('Phone is still empty.').waitFor()
    },
  },
  {
    name: 'sent at an activation, as letters',
    path: '/license/activate',
    reach: async (page) => {
      await page.getByRole('textbox', { name: 'Order ID' }).fill('ORD-1')
      await page.getByText('Sent to the vendor').click()
      await page.getByText('Exact body').click()
      await page.getByRole('region', { name: 'Exact body' }).waitFor()
    },
  },
  {
    name: 'off-line',
    path: '/license/activate?how=offline',
    reach: async (page) => {
      await page.getByRole('textbox', { name: 'Order ID' }).fill('ORD-1')
      await page.getByRole('button', { name: 'Make the request' }).click()
      await page.getByRole('button', { name: 'Show as QR picture' }).click()
      await page.getByRole('img', { name: 'QR picture of the request' }).waitFor()
    },
  },
  {
    name: 'what changes',
    path: '/license/activate',
    reach: async (page) => {
      await lookUp(page, 'ORD-1')
      await page.getByRole('heading', { name: 'What changes' }).waitFor()
    },
  },
]

for (const scheme of ['light', 'dark'] as const)
  for (const [name, width] of [
    ['wide', 1280],
    ['narrow', 360],
  ] as const)
    test(`[L10 A1 A2 A8 A10 A11 A12] what is done with a license is accessible, ${scheme} and ${name}`, async ({
      page,
    }) => {
      test.setTimeout(180_000)
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' })
      await page.setViewportSize({ width, height: 900 })
      for (const state of STATES)
        await test.step(state.name, async () => {
          await site.open(page, state.path)
          await state.reach(page)
          await expectAccessible(page)
          // what is wider than the screen, by its class and place
          const wide = await page.evaluate(() =>
            [...document.querySelectorAll('body *')]
              .map(
                (one) => `${one.tagName} ${one.getAttribute('class')} ${Math.round(one.getBoundingClientRect().right)}`,
              )
              .filter((words) => Number(words.split(' ').at(-1)) > document.documentElement.clientWidth)
              .filter(() => document.documentElement.scrollWidth > document.documentElement.clientWidth),
          )
          expect(wide, `${state.name} scrolls sideways`).toEqual([])
        })
    })
