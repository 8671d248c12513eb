import { readServiceList, type ServiceDefinition, type ServiceInput } from './definition.ts'

const SYSTEMD_STOP_SECONDS = 120
/** No such user was logged in. */
const NOBODY_THERE = 68
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
 * Postfix closes its doors one after the other, lets every session that has begun go to its end, and then stops; its
 * setting is as before by then, so that who starts it by hand has all of it. [D8 D9]
 */
const postfix = (sudo: readonly string[]): ServiceInput[] => {
  const disable = (what: string) => [...sudo, 'postconf', '-e', `${DISABLED}=${what}`]
  const reload = [...sudo, 'postfix', 'reload']
  const runs = [...sudo, 'postfix', 'status']
  const open = [disable('{submission}'), reload]
  return [
    {
      id: 'submission',
      name: 'Submission',
      if: runs,
      remember: ['postconf', '-h', DISABLED],
      stop: [disable(`{submission} ${SUBMISSION}`), reload],
      start: open,
    },
    {
      id: 'inbound',
      name: 'Inbound SMTP',
      if: runs,
      stop: [disable('inet'), reload],
      while: ['pgrep', '-x', 'smtpd'],
      start: open,
      timeoutSeconds: 60,
    },
    {
      ...unit('postfix', 'Mail queue', 'postfix.service', sudo),
      status: runs,
      stop: [disable('{submission}'), [...sudo, 'systemctl', 'stop', 'postfix.service']],
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
    unit('mailboxes', 'IMAP and POP3', 'dovecot.service', sudo),
    ...postfix(sudo),
  ]
  return readServiceList(JSON.stringify({ services }), 'of this program')
}
