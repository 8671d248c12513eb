// Pictures of every page, checked by axe on the way: node packages/console/dev/look.mjs OUT_DIR [filter]

import { mkdir } from 'node:fs/promises'
import { AxeBuilder } from '@axe-core/playwright'
import { chromium } from '@playwright/test'

const BASE = process.env.BASE ?? 'http://127.0.0.1:7480'
const [out = '/tmp/look', only = ''] = process.argv.slice(2)
const click =
  (name, role = 'button') =>
  (page) =>
    page.getByRole(role, { name, exact: false }).first().click()
const more = async (page) => {
  const sheet = page.getByRole('button', { name: 'License actions' })
  await ((await sheet.count()) > 0 ? sheet : page.getByRole('button', { name: 'More' })).click()
}
const part = (name, then) => async (page) => {
  await page.locator('summary', { hasText: name }).click()
  await then?.(page)
}
const look = (order, then) => async (page) => {
  await page.getByLabel('Order ID', { exact: true }).fill(order)
  await page.getByRole('button', { name: 'Look it up' }).click()
  await page.getByRole('alert').waitFor()
  await then?.(page)
}
const VIEWS = [
  { name: 'signin', path: '/', cookie: 'signedout=1' },
  {
    name: 'signin-wrong',
    path: '/',
    cookie: 'signedout=1',
    act: async (page) => {
      await page.getByLabel('User name').fill('admin')
      await page.getByLabel('Password', { exact: true }).fill('wrong')
      await page.getByRole('button', { name: 'Sign in' }).click()
      await page.getByRole('alert').waitFor()
    },
  },
  { name: 'dashboard', path: '/' },
  { name: 'dashboard-calm', path: '/', cookie: 'mock=calm' },
  { name: 'dashboard-emergency', path: '/', cookie: 'mock=emergency' },
  { name: 'license', path: '/license' },
  { name: 'license-category', path: '/license?view=category' },
  {
    name: 'license-mark',
    path: '/license',
    act: async (page) => {
      await page.getByRole('button', { name: 'Over the limit' }).first().click()
      await page.getByText('accounts may use it, 25').waitFor()
    },
  },
  {
    name: 'license-recount',
    path: '/license',
    act: async (page) => {
      await page.getByRole('button', { name: 'Read used seats' }).click()
      await page.getByText('Counting').waitFor()
      await page.waitForTimeout(1800)
    },
  },
  { name: 'license-calm', path: '/license', cookie: 'mock=calm' },
  { name: 'license-grace', path: '/license', cookie: 'mock=grace' },
  { name: 'license-emergency', path: '/license', cookie: 'mock=emergency' },
  { name: 'license-evaluation', path: '/license', cookie: 'mock=evaluation' },
  { name: 'license-theme-menu', path: '/license', act: click('Theme') },
  { name: 'activate', path: '/license/activate' },
  { name: 'activate-file', path: '/license/activate', act: click('With a license file', 'radio') },
  {
    name: 'activate-failed',
    path: '/license/activate',
    act: async (page) => {
      await page.getByLabel('Order ID', { exact: true }).fill('ORD-1')
      await page.getByRole('button', { name: 'Look it up' }).click()
      await page.getByRole('alert').waitFor()
    },
  },
  {
    name: 'activate-changes',
    path: '/license/activate',
    act: async (page) => {
      await page.getByLabel('Order ID', { exact: true }).fill('ORD-48213')
      await page.getByRole('button', { name: 'Look it up' }).click()
      await page.getByRole('heading', { name: 'What changes' }).waitFor()
    },
  },
  {
    name: 'activate-done',
    path: '/license/activate',
    act: async (page) => {
      await page.getByLabel('Order ID', { exact: true }).fill('ORD-48213')
      await page.getByRole('button', { name: 'Look it up' }).click()
      await page.getByRole('button', { name: 'Activate', exact: true }).click()
      await page.getByRole('heading', { name: 'License activated' }).waitFor()
    },
  },
  {
    name: 'acts-more',
    path: '/license',
    act: more,
  },
  {
    name: 'acts-refresh',
    path: '/license',
    act: async (page) => {
      const refresh = page.getByRole('button', { name: 'Refresh' })
      if ((await refresh.count()) === 0) await more(page)
      await refresh.click()
      await page.getByText(/Changed:|Nothing new/).waitFor()
    },
  },
  {
    name: 'acts-facts',
    path: '/license',
    act: async (page) => {
      const holder = page.locator('summary', { hasText: 'Holder, Reference ID' })
      if ((await holder.count()) > 0) await holder.click()
      await page.getByRole('button', { name: 'facts of this machine' }).click()
      await page.getByText('Network card').waitFor()
    },
  },
  { name: 'acts-backups', path: '/license?part=backups', act: (page) => page.getByText('before a move').waitFor() },
  {
    name: 'acts-restore',
    path: '/license?part=backups',
    act: async (page) => {
      await page
        .getByRole('button', { name: /^Restore ORD/ })
        .first()
        .click()
      await page.getByRole('dialog').getByText('Effect at once').waitFor()
    },
  },
  {
    name: 'acts-restore-file',
    path: '/license?part=backups',
    act: async (page) => {
      await page.getByRole('button', { name: 'Restore from a file' }).click()
      await page.getByRole('dialog').waitFor()
    },
  },
  { name: 'acts-sent', path: '/license?part=sent', act: (page) => page.getByText('figures only').waitFor() },
  {
    name: 'acts-sent-json',
    path: '/license?part=sent',
    act: async (page) => {
      await page.getByText('Exact body').click()
      await page.getByText('"formatVersions"').waitFor()
    },
  },
  {
    name: 'acts-connection',
    path: '/license?part=connection',
    act: async (page) => {
      await page.getByRole('button', { name: 'Check connection' }).click()
      await page.getByText('is not reached').waitFor()
    },
  },
  {
    name: 'acts-connection-form',
    path: '/license?part=connection',
    act: click('Change proxy'),
  },
  {
    name: 'acts-deactivate',
    path: '/license',
    act: async (page) => {
      await more(page)
      await page.getByText('Deactivate…').click()
      await page.getByRole('dialog').getByText('How the vendor').waitFor()
    },
  },
  {
    name: 'acts-deactivated',
    path: '/license',
    act: async (page) => {
      await more(page)
      await page.getByText('Deactivate…').click()
      await page.getByRole('radio', { name: 'With a proof file' }).click()
      await page.getByRole('button', { name: 'Deactivate', exact: true }).click()
      await page.getByRole('button', { name: 'Show as QR' }).click()
      await page.getByRole('img', { name: 'QR picture' }).waitFor()
    },
  },
  {
    name: 'acts-trial',
    path: '/license',
    act: async (page) => {
      await page.getByRole('button', { name: 'Try Anti-Spam' }).click()
      await page.getByRole('button', { name: 'Start the trial' }).click()
      await page.getByText('Still needed').waitFor()
    },
  },
  {
    name: 'wizard-sent',
    path: '/license/activate',
    act: part('Sent to the vendor', (page) => page.getByText('figures only').waitFor()),
  },
  { name: 'wizard-elsewhere', path: '/license/activate', act: look('ORD-2') },
  {
    name: 'wizard-move',
    path: '/license/activate',
    act: look('ORD-2', async (page) => {
      await page.getByRole('button', { name: 'Move license here' }).click()
      await page.getByText('What the move changes').waitFor()
    }),
  },
  { name: 'wizard-previous', path: '/license/activate', act: look('ORD-3') },
  { name: 'wizard-details', path: '/license/activate', act: look('ORD-4') },
  {
    name: 'wizard-proxy',
    path: '/license/activate',
    act: look('ORD-5', (page) => page.getByRole('button', { name: 'Proxy settings' }).click()),
  },
  {
    name: 'wizard-check',
    path: '/license/activate',
    act: look('ORD-6', async (page) => {
      await page.getByRole('alert').getByRole('button', { name: 'Check connection' }).click()
      await page.getByText('is not reached').waitFor()
    }),
  },
  { name: 'wizard-move-way', path: '/license/activate?how=move' },
  { name: 'wizard-offline', path: '/license/activate?how=offline' },
  {
    name: 'wizard-offline-made',
    path: '/license/activate?how=offline',
    act: async (page) => {
      await page.getByLabel('Order ID', { exact: true }).fill('ORD-48213')
      await page.getByRole('button', { name: 'Make the request' }).click()
      await page.getByRole('button', { name: 'Show as QR' }).click()
      await page.getByRole('img', { name: 'QR picture' }).waitFor()
    },
  },
  { name: 'users', path: '/users' },
  { name: 'users-filtered', path: '/users?module=im&state=refused' },
  { name: 'users-nothing', path: '/users?search=zzzz' },
  {
    name: 'users-drawer',
    path: '/users?module=im&state=refused',
    act: async (page) => {
      await page.locator('tbody th button').first().click()
      await page.getByText('this decides').first().waitFor()
    },
  },
  {
    name: 'users-import',
    path: '/users',
    act: async (page) => {
      await page.getByRole('button', { name: 'Import' }).click()
      await page.getByRole('dialog').waitFor()
    },
  },
  {
    name: 'users-import-plan',
    path: '/users',
    act: async (page) => {
      await page.getByRole('button', { name: 'Import' }).click()
      await page.getByLabel('File').fill('dn: cn=x')
      await page.getByRole('button', { name: 'See what it does' }).click()
      await page.getByText('3 to add').waitFor()
    },
  },
  { name: 'services', path: '/services' },
  { name: 'service', path: '/services/im' },
  {
    name: 'service-effect',
    path: '/services/im',
    act: async (page) => {
      await page.getByLabel('Members of a group').click()
      await page.getByLabel('Address of the group').fill('sales@example.net')
      await page.getByText('14 lose it now.').waitFor()
    },
  },
  { name: 'accounts', path: '/services/im/accounts' },
  { name: 'unknown', path: '/nowhere' },
]
const SIZES = [
  { name: '1280', viewport: { width: 1280, height: 800 } },
  { name: '360', viewport: { width: 360, height: 740 }, hasTouch: true },
]

const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] })
await mkdir(out, { recursive: true })
let faults = 0
const fault = (words) => {
  faults += 1
  console.log(words)
}
for (const size of SIZES) {
  for (const scheme of ['light', 'dark']) {
    for (const view of VIEWS) {
      const id = `${view.name}-${size.name}-${scheme}`
      if (!id.includes(only)) continue
      const context = await browser.newContext({
        ...size,
        name: undefined,
        colorScheme: scheme,
        reducedMotion: 'reduce',
        timezoneId: 'Europe/Prague',
      })
      if (view.cookie) {
        const [name, value] = view.cookie.split('=')
        await context.addCookies([{ name, value, url: BASE }])
      }
      const page = await context.newPage()
      page.on(
        'console',
        (message) =>
          message.type() === 'error' && !/status of [45]/.test(message.text()) && fault(`${id}: ${message.text()}`),
      )
      page.on('pageerror', (error) => fault(`${id}: ${error.message}`))
      await page.goto(BASE + view.path)
      await page.waitForSelector('h1, .sw-empty')
      await page.waitForTimeout(250)
      await view.act?.(page).catch((error) => fault(`${id}: ${error.message.split('\n')[0]}`))
      await page.waitForTimeout(350)
      const wide = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      )
      if (wide > 0) fault(`${id}: ${wide} px wider than the screen`)
      const { violations } = await new AxeBuilder({ page })
        .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
        .analyze()
      for (const found of violations)
        fault(
          `${id}: axe ${found.id} ${found.nodes.length}x ${found.nodes[0].html.slice(0, 160)} | ${found.nodes[0].failureSummary.split('\n')[1]}`,
        )
      await page.screenshot({
        path: `${out}/${id}.png`,
        fullPage: !/^(users|accounts|license-mark|license-theme|unknown|acts-(more|restore|deactivate|trial))/.test(
          view.name,
        ),
      })
      await context.close()
    }
  }
}
await browser.close()
console.log(`${faults} faults`)
