import {
  backupView,
  connectionCheck,
  connectionView,
  deactivationResult,
  exportView,
  fileView,
  machineView,
  offlineRequestView,
  refreshResult,
  sentView,
} from '@seatwarden/protocol/api/license-views'
import { activationResult } from '@seatwarden/protocol/api/manager'
import { managerApi } from '@seatwarden/protocol/api/manager-operations'
import { isProblemCode, type Problem } from '@seatwarden/protocol/problem'
import { afterEach, beforeAll, expect, test } from 'vitest'
import { openSite, prepare, type Site, STORY, type Step } from './license-story.ts'
import { buildTool, type Done, entryOf, runs, steadyText, TOOL } from './terminal.ts'

// Every command of the license, as a person types it on a mail server and on a spare one, against a real vendor.

beforeAll(() => buildTool())

let site: Site | undefined
afterEach(() => site?.close())

type Command = Extract<Step, { argv: readonly string[] }>

const socketOf = ({ town, spare }: Site, on: Command['on']): string => (on === 'mail' ? town.manager : spare).socket

const typed = (at: Site, { on, argv }: Command, ...more: string[]): Promise<Done> =>
  runs({ clock: at.town.clock, cwd: at.cwd, env: { SEATWARDEN_SOCKET: socketOf(at, on) } }, process.execPath, [
    TOOL,
    ...argv,
    ...more,
  ])

/** Ids, hashes and keys are drawn anew in every run; a picture is told by its size. */
const steady = ({ town, spare }: Site, text: string): string =>
  steadyText(text.replace(/(?:^[ █▀▄]+\n){10,}/gm, '(a QR code)\n'))
    .replaceAll(town.server.url, 'http://LICENSING-SERVER')
    .replaceAll(new URL(town.server.url).host, 'LICENSING-SERVER')
    .replaceAll(town.manager.engine.options.installation.referenceId, 'REFERENCE-ID-OF-MAIL')
    .replaceAll(spare.engine.options.installation.referenceId, 'REFERENCE-ID-OF-SPARE')
    .replace(/\bORD-\d{10}\b/g, 'ORD-OF-TRIAL')
    .replace(/\b(lic|act)_[0-9a-z]{26}\b/g, '$1_ID')
    .replace(/\bkey-[0-9a-f]{12}\b/g, 'key-ID')
    .replace(/\b[0-9A-F]{8}…/g, 'REFER…')
    .replace(/\b[0-9a-f]{64}\b/g, 'HASH')
    .replace(/\b[0-9a-f]{32}\b/g, 'RANDOM')
    .replace(/(?<=>)[\w-]{86}(?=<)/g, 'SIGNATURE')
    .replace(/(?<![\w-])[\w-]{43}(?![\w-])/g, 'KEY')

const note = (text: string): string => `# ${text}\n`

test('[X3] the transcript of the license', async () => {
  const at = await openSite()
  site = at
  await prepare(at)
  const entries: string[] = []
  for (const step of STORY) {
    if ('argv' in step) entries.push(steady(at, entryOf(step.on, step.argv, await typed(at, step))))
    else {
      await step.act(at)
      entries.push(note(step.note))
    }
  }
  await expect(entries.join('\n')).toMatchFileSnapshot('license.txt')
})

interface Document extends Partial<Problem> {
  result: number
  command?: string
}

interface Reader {
  safeParse(document: unknown): { error?: unknown }
}
const licenseView = managerApi.readLicense.response
const VIEWS: Record<string, Reader> = {
  activate: activationResult,
  import: activationResult,
  move: activationResult,
  trial: activationResult,
  restore: activationResult,
  revalidate: activationResult,
  // `result` is the result code of every document, so a refresh tells of its license by another name.
  refresh: refreshResult.omit({ result: true }).extend({ license: refreshResult.shape.result }),
  diff: activationResult.pick({ changes: true }),
  deactivate: deactivationResult,
  backup: backupView,
  backups: { safeParse: (it) => managerApi.listBackups.response.safeParse((it as { backups: unknown }).backups) },
  verify: fileView,
  export: exportView,
  request: offlineRequestView,
  check: connectionCheck,
  connection: connectionView,
  proxy: connectionView,
  machine: machineView,
  sent: sentView,
}
/** What answers and says no in one: its view stands in the document beside the problem. */
const ANSWERED = new Set(['license check', 'license verify'])

const viewOf = ([verb = '', word = '']: readonly string[]): Reader => {
  const name = verb === 'license' ? word : verb
  const view = verb === 'check' ? licenseView.pick({ status: true, phase: true, verdict: true }) : VIEWS[name]
  if (!view) throw new Error(`No view of ${verb} ${word} is known.`)
  return view
}

const faultIn = (argv: readonly string[], document: Document): unknown => {
  const answered = 'steps' in document || 'modules' in document
  if (document.result === 0 || (answered && ANSWERED.has(argv.slice(0, 2).join(' '))))
    return viewOf(argv).safeParse(document).error
  const { code = '', title, detail, command = 'tool' } = document
  return isProblemCode(code) && title && detail && command.startsWith('tool') ? undefined : document
}

test('[X2 X3] with --json each is one document of the shape that the API promises, with its result', async () => {
  const at = await openSite()
  site = at
  await prepare(at)
  for (const step of STORY) {
    if (!('argv' in step)) {
      await step.act(at)
      continue
    }
    const { status, stdout, stderr } = await typed(at, step, '--json')
    const document = JSON.parse(stdout) as Document
    expect({ status, stderr }, step.argv.join(' ')).toEqual({ status: Math.abs(document.result), stderr: '' })
    expect(faultIn(step.argv, document), step.argv.join(' ')).toBeUndefined()
  }
})
