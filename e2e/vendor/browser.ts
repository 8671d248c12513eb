import { fileURLToPath } from 'node:url'
import { type Browser, chromium, type Locator, type Page } from '@playwright/test'
import type { RunningManager } from '@seatwarden/manager/main'
import playwright from '../../playwright.config.ts'
import type { Attempt } from './reasons.ts'

/** The console as it is built. */
export const CONSOLE = fileURLToPath(new URL('../../dist/console', import.meta.url))

/** What the page says of an attempt that failed. */
export interface Read {
  /** The lines of the message: what stays as it was, the sentence, the next step, the code. */
  lines: string[]
  /** What can be pressed after it, the next step first. */
  acts: string[]
  /** Where the first of them leads, when it is a link. */
  href: string | null
  /** Fields that are asked for besides. */
  asked: string[]
  focused: boolean
  /** What stands in the entry now. */
  entry: string | null
}

/** One window of the real Chromium, for all attempts; it stays signed in. */
export interface Reader {
  attempt(manager: RunningManager, attempt: Attempt): Promise<Read>
  /** Leaves the console. */
  rest(): Promise<void>
  close(): Promise<void>
}

const LIMIT = 20_000

/** What is done up to the message; gives the form and, where something was typed, its field. */
async function go(page: Page, url: string, attempt: Attempt): Promise<{ within: Locator; field: Locator | null }> {
  if ('trial' in attempt) {
    await page.goto(`${url}/license`)
    await page.getByRole('button', { name: 'Try Instant Messaging for 30 days' }).click()
    const within = page.getByRole('dialog')
    await within.getByRole('button', { name: 'Start the trial' }).click()
    return { within, field: null }
  }
  const online = 'orderId' in attempt
  await page.goto(`${url}/license/activate?how=${online ? 'order' : 'file'}`)
  const within = page.getByRole('main')
  const field = within.getByRole('textbox', { name: online ? 'Order ID' : 'License file' })
  await field.fill(online ? attempt.orderId : attempt.text)
  await within.getByRole('button', { name: 'Look it up' }).click()
  return { within, field }
}

const trimmed = (texts: readonly string[]): string[] => texts.map((text) => text.trim())

async function read(within: Locator, field: Locator | null): Promise<Read> {
  const message = within.getByRole('alert').filter({ has: within.page().locator('p') })
  await message.waitFor({ timeout: LIMIT })
  const acts = message.locator('.sw-actions').locator('a, button')
  const [lines, pressed, href, asked, focused, entry] = await Promise.all([
    message.locator('p').allInnerTexts(),
    acts.allInnerTexts(),
    message.locator('.sw-actions a').evaluateAll((links) => links[0]?.getAttribute('href') ?? null),
    within.locator('form').getByRole('textbox').evaluateAll(namesOf),
    message.evaluate((element) => element.parentElement === document.activeElement),
    field?.inputValue() ?? null,
  ])
  return { lines: trimmed(lines), acts: trimmed(pressed), href, asked, focused, entry }
}

const namesOf = (fields: (SVGElement | HTMLElement)[]): string[] =>
  fields.map((field) => (field as HTMLInputElement).labels?.[0]?.innerText ?? '')

async function signIn(page: Page, { url, engine }: RunningManager): Promise<void> {
  await page.goto(`${url}/#link=${await engine.signIn.link('admin')}`)
  await page.getByRole('heading', { level: 1, name: 'Dashboard' }).waitFor({ timeout: LIMIT })
}

export async function openReader(manager: RunningManager): Promise<Reader> {
  const browser: Browser = await chromium.launch(playwright.use?.launchOptions ?? {})
  const page = await browser.newPage({ locale: 'en-GB', timezoneId: 'Europe/Prague' })
  await signIn(page, manager)
  return {
    async attempt({ url }, attempt) {
      const { within, field } = await go(page, url, attempt)
      return read(within, field)
    },
    rest: async () => void (await page.goto('about:blank')),
    close: () => browser.close(),
  }
}
