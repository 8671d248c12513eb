import { expect, test } from '@playwright/test'
import { type Program, startProgram } from './program.ts'

const ACCOUNTS = 60_000

let program: Program
test.beforeAll(async () => {
  program = await startProgram('--empty')
})
test.afterAll(() => program?.stop())

test('[L8 L11] an evaluation with 60,000 accounts: a recount shows its progress and its end', async ({ page }) => {
  test.setTimeout(180_000)
  await program.signIn(page)
  await page.goto(`${program.url}/license`)
  await expect(page.getByText(/Evaluation until/)).toBeVisible()
  const rows = Array.from({ length: ACCOUNTS }, (_, i) => `user${i}@example.net,User ${i}`)
  const body = { format: 'csv', text: `address,name\n${rows.join('\n')}\n` }
  const imported = await page.request.post(`${program.url}/api/v1/accounts/import`, { data: body, timeout: 120_000 })
  expect(imported.status()).toBe(200)
  await page.reload()
  await page.getByRole('button', { name: 'Read used seats' }).click()
  await expect(page.getByText(/Counting [\d,]+ of 60,000/)).toBeVisible()
  await expect(page.getByText('Recount equals the counters (60,000).')).toBeVisible({ timeout: 60_000 })
})
