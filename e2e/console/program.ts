import { fileURLToPath } from 'node:url'
import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'
import { type Running, runToEnd, startProcess, waitForLog } from '../support/processes.ts'
import { type TempDir, tempDir } from '../support/temp.ts'

const script = (name: string) => fileURLToPath(new URL(`../../scripts/${name}`, import.meta.url))

export interface Program {
  url: string
  /** Signs this page in by a link that works once. */
  signIn(page: Page): Promise<void>
  stop(): Promise<void>
}

/** `npm start` on free ports with a data folder of its own: what the specs look at is what a person gets. */
export const startProgram = async (...more: string[]): Promise<Program> => {
  const built = await runToEnd([process.execPath, script('build.mjs')], 120_000)
  expect(built.code, built.output).toBe(0)
  const temp: TempDir = tempDir('console')
  const ports = ['--port', '0', '--server-port', '0', '--gate-port', '0']
  const argv = [process.execPath, script('start.mjs'), '--data', temp.path, ...ports, ...more] as [string, ...string[]]
  const running: Running = await startProcess({ name: 'npm start', argv, env: { ...process.env, TZ: 'Europe/Prague' } })
  await waitForLog(running, /Ctrl-C ends everything/, 60_000)
  const said = (pattern: RegExp) => pattern.exec(running.output())?.[1] ?? ''
  const url = said(/License manager +(\S+)/)
  let cookies: Awaited<ReturnType<ReturnType<Page['context']>['cookies']>> | null = null
  return {
    url,
    async signIn(page) {
      if (cookies) await page.context().addCookies(cookies)
      else {
        await page.goto(`${url}/#link=${said(/#link=(\S+)/)}`)
        await expect(page.getByRole('heading', { level: 1 })).toHaveText('Dashboard')
        cookies = await page.context().cookies()
      }
    },
    async stop() {
      await running.stop()
      temp.remove()
    },
  }
}

/**
 * No violation of WCAG 2.2 AA that a machine can find. What axe's other mode is for, frames within the page, costs a
 * further page each time: without frames both find the same.
 */
export const expectAccessible = async (page: Page): Promise<void> => {
  const { violations } = await new AxeBuilder({ page })
    .setLegacyMode(page.frames().length === 1)
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    .analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((n) => n.html).join(' ')}`)).toEqual([])
}
