import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page, test } from '@playwright/test'
import { written } from '@seatwarden/manager/notices/mail'
import { DARK_TOO, DRAWN_FROM, pictured } from '@seatwarden/manager/notices/testing/pictured'
import { factsFrom, SAMPLES } from '@seatwarden/manager/notices/testing/samples'

// Every mail as a mail program with HTML shows it. `UPDATE_PICTURES=1 npx playwright test mails` takes the pictures of
// docs/notices.md anew.

const folder = fileURLToPath(new URL('../../docs/pictures/mails/', import.meta.url))
const update = process.env.UPDATE_PICTURES === '1'
const DARK = new Set<string>(DARK_TOO)

/** The reader's mail program paints the ground; where nobody does, axe takes it for white, in the dark too. */
const GROUND = 'html{background:Canvas}'

/** In the dark only colours are different. */
const faultsOf = async (page: Page, scheme: 'light' | 'dark'): Promise<string[]> => {
  const builder = new AxeBuilder({ page }).setLegacyMode(true)
  const asked =
    scheme === 'dark' ? builder.withRules('color-contrast') : builder.withTags(['wcag2a', 'wcag2aa', 'wcag22aa'])
  const { violations } = await asked.analyze()
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)
}

const widthNeeded = async (page: Page, width: number): Promise<number> => {
  await page.setViewportSize({ width, height: 640 })
  return page.evaluate(() => document.documentElement.scrollWidth)
}

const photograph = async (page: Page, name: string, scheme: 'light' | 'dark'): Promise<void> => {
  if (!update || (scheme === 'dark' && !DARK.has(name))) return
  const ending = scheme === 'dark' ? `${name}-dark` : name
  await page.locator('body').screenshot({ path: `${folder}${ending}.png` })
}

test.beforeAll(() => {
  if (!update) return
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  writeFileSync(`${folder}${DRAWN_FROM}`, pictured())
})

for (const scheme of ['light', 'dark'] as const)
  test(`[N3] every mail, ${scheme}: readable, narrow too, and nothing is fetched`, async ({ page }) => {
    const asked: string[] = []
    page.on('request', (request) => asked.push(request.url()))
    await page.emulateMedia({ colorScheme: scheme })
    for (const [name, sample] of Object.entries(SAMPLES)) {
      const { html, subject } = written(factsFrom(sample))
      await page.setViewportSize({ width: 720, height: 400 })
      await page.setContent(html)
      await page.addStyleTag({ content: GROUND })
      await expect.soft(page.getByRole('heading', { level: 1 }), name).toHaveText(subject)
      expect.soft(await faultsOf(page, scheme), name).toEqual([])
      await photograph(page, name, scheme)
      expect.soft(await widthNeeded(page, 360), `${name}, narrow`).toBeLessThanOrEqual(360)
    }
    expect(asked).toEqual([])
  })
