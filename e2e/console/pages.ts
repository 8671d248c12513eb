import { expect, type Page, test } from '@playwright/test'
import type { Declining } from './declining.ts'
import { expectAccessible } from './program.ts'

const SIZES = [
  ['light', 1280],
  ['dark', 1280],
  ['light', 360],
  ['dark', 360],
] as const

export interface Look {
  name: string
  path: string
  /** Brings the page into the state that is looked at. */
  reach: (page: Page) => Promise<unknown>
}

/** What is wider than the screen, by its class and place; nothing when the page does not scroll sideways. */
const tooWide = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const { clientWidth, scrollWidth } = document.documentElement
    if (scrollWidth <= clientWidth) return []
    return [...document.querySelectorAll('body *')]
      .filter((one) => one.getBoundingClientRect().right > clientWidth)
      .map((one) => `${one.tagName} ${one.getAttribute('class')}`)
  })

/** Every state in light and dark, at 1280 and 360 pixels: WCAG 2.2 AA by axe, and nothing to push sideways. */
export async function expectFit(site: Declining, page: Page, looks: readonly Look[]): Promise<void> {
  for (const [scheme, width] of SIZES) {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' })
    await page.setViewportSize({ width, height: 900 })
    for (const { name, path, reach } of looks)
      await test.step(`${name}, ${scheme}, ${width}`, async () => {
        await site.open(page, path)
        await reach(page)
        await expectAccessible(page)
        expect(await tooWide(page), `${name} scrolls sideways`).toEqual([])
      })
  }
  await page.setViewportSize({ width: 1280, height: 900 })
}

/** Names of the acts of a page, and whether each is locked beforehand. */
export const actsOf = (page: Page): Promise<[string, boolean][]> =>
  page
    .locator('[data-act]')
    .evaluateAll((all) =>
      all.map((one) => [one.getAttribute('data-act') ?? '', one.getAttribute('aria-disabled') === 'true']),
    )
