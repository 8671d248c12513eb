import { readServiceList, type ServiceDefinition, type ServiceInput } from './definition.ts'

const SYSTEMD_STOP_SECONDS = 120
/** No such user was logged in. */
const NOBODY_THERE = 68
/** What postqueue(1) exits with where Postfix does not run. */
const UNAVAILABLE = 69
/** What postfix(1) exits with where there was nothing left to drain. */
const NOT_RUNNING = 1
const DISABLED = 'master_service_disable'
const SUBMISSION = 'submission.inet submissions.inet smtps.inet'

const isInstalled = (unit: string) => ['systemctl', 'cat', unit]
const isActive = (unit: string) => ['systemctl', 'is-active', '--quiet', unit]

const unit = (id: string, name: string, of: string, sudo: readonly string[]): ServiceInput => ({
  id,
  name,
  if: isInstalled(of),
  status: isActive(of),
  stop: [[...sudo, 'systemctl', 'stop', of]],
  start: [[...sudo, 'systemctl', 'start', of]],
  timeoutSeconds: SYSTEMD_STOP_SECONDS,
})

/** Sessions that Dovecot would let live on after it has stopped. */
const sessions = (sudo: readonly string[]): ServiceInput => ({
  id: 'sessions',
  name: 'Client sessions',
  if: isActive('dovecot.service'),
  stop: [[...sudo, 'doveadm', 'kick', '*']],
  start: [],
  okCodes: [0, NOBODY_THERE],
})

/**
 * Mail that was accepted while the mailboxes were gone is delivered as soon as they are back. Without this Postfix, which
 * is started before them, tries it in vain once more and then lets it wait for up to 66 minutes. [D10]
 */
const waiting = (sudo: readonly string[]): ServiceInput => ({
  id: 'waiting',
  name: 'Waiting mail',
  if: [...sudo, 'postfix', 'status'],
  stop: [],
  start: [[...sudo, 'postqueue', '-f']],
  okCodes: [0, UNAVAILABLE],
})

const SUBMISSION_SESSION = 'smtpd -n (submission|submissions|smtps|587|465) '
/** Without processes that have ended and are not buried yet. */
const RUNS = ['pgrep', '--runstates', 'D,R,S']

/**
 * Postfix closes submission, then lets every session that has begun go to its end without taking in another, and stops.
 * A service that is disabled loses its sessions at once, so these are waited for before. Its setting is as before by
 * the end, so that who starts Postfix by hand has all of it. [D8 D9]
 */
const postfix = (sudo: readonly string[]): ServiceInput[] => {
  const disable = (what: string) => [...sudo, 'postconf', '-e', `${DISABLED}=${what}`]
  const reload = [...sudo, 'postfix', 'reload']
  const runs = [...sudo, 'postfix', 'status']
  return [
    {
      id: 'submission',
      name: 'Submission',
      if: runs,
      remember: ['postconf', '-h', DISABLED],
      // The first reload ends what only waits for its next client.
      stop: [reload, ['while', ...RUNS, '-f', SUBMISSION_SESSION], disable(`{submission} ${SUBMISSION}`), reload],
      start: [disable('{submission}'), reload],
    },
    {
      ...unit('inbound', 'Inbound SMTP', 'postfix.service', sudo),
      status: runs,
      stop: [
        disable('{submission}'),
        [...sudo, 'postfix', 'drain'],
        ['while', ...RUNS, '-x', 'smtpd'],
        [...sudo, 'systemctl', 'stop', 'postfix.service'],
      ],
      // The unit of this name only stands for the real one: `start` does nothing while it is thought to be up.
      start: [[...sudo, 'systemctl', 'restart', 'postfix.service']],
      okCodes: [0, NOT_RUNNING],
      timeoutSeconds: 60,
    },
  ]
}

/** The services of a Debian mail server, in the order of D8. `root`: nobody has to be asked for the right to stop them. */
export const systemdServices = (root: boolean): ServiceDefinition[] => {
  const sudo = root ? [] : ['sudo', '-n']
  const services: ServiceInput[] = [
    unit('web', 'Web', 'nginx.service', sudo),
    unit('im', 'Instant messaging', 'prosody.service', sudo),
    sessions(sudo),
    waiting(sudo),
    unit('mailboxes', 'IMAP and POP3', 'dovecot.service', sudo),
    ...postfix(sudo),
  ]
  return readServiceList(JSON.stringify({ services }), 'of this program')
}
