import { fileURLToPath } from 'node:url'
import { expect, test } from '@playwright/test'
import { type Program, startProgram } from './program.ts'

// Takes the README's picture anew with `UPDATE_PICTURES=1 npx playwright test pictures`; without it, shows that it can.

const picture = (name: string) => fileURLToPath(new URL(`../../docs/pictures/${name}.png`, import.meta.url))

let program: Program
test.beforeAll(async () => {
  program = await startProgram()
})
test.afterAll(() => program?.stop())

for (const [name, scheme] of [
  ['license', 'light'],
  ['license-dark', 'dark'],
] as const)
  test(`[L3 L6] the License page as a picture, ${scheme}`, async ({ page }, info) => {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' })
    await page.setViewportSize({ width: 1280, height: 1000 })
    await program.signIn(page)
    await page.goto(`${program.url}/license`)
    await expect(page.getByRole('button', { name: 'Over the limit: Mail' })).toBeVisible()
    await expect(page.getByRole('button', { name: /^Menu of/ })).toBeVisible()
    await page.evaluate(() => document.fonts.ready)
    const path = process.env.UPDATE_PICTURES ? picture(name) : info.outputPath(`${name}.png`)
    await page.screenshot({ path })
  })
