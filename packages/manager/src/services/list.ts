import { existsSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { ConfigError } from '@seatwarden/runtime/config'
import { readServiceList, type ServiceDefinition } from './definition.ts'
import { systemdServices } from './systemd.ts'

/** What the decline stops; `note`: why it stops nothing. */
export interface ServiceList {
  services: readonly ServiceDefinition[]
  note: string
}

/** For programs that must stop nothing: demonstrations and tests. */
export const NO_SERVICES: ServiceList = { services: [], note: 'This program has no services to stop.' }

const NO_SYSTEMD =
  'systemd does not run on this machine, so nothing would be stopped. Name the services in a file, and the file in SEATWARDEN_SERVICES_FILE.'

/** As sd_booted(3) tells it. */
const SYSTEMD_RUNS = '/run/systemd/system'
const OTHERS_WRITE = 0o022

/** Who may write the list may run anything as this program's user. */
const readText = async (path: string): Promise<string> => {
  const file = await open(path, 'r')
  try {
    const { mode } = await file.stat()
    if ((mode & OTHERS_WRITE) !== 0)
      throw new ConfigError(
        `the list of services ${path} can be written by others than its owner, and names programs to run; chmod go-w ${path}`,
      )
    return await file.readFile('utf8')
  } finally {
    await file.close()
  }
}

const readList = async (path: string): Promise<ServiceDefinition[]> => {
  const text = await readText(path).catch((error: Error) => {
    if (error instanceof ConfigError) throw error
    throw new ConfigError(`the list of services ${path} cannot be read (${error.message})`)
  })
  return readServiceList(text, path)
}

/** The list in a file, else systemd's units. Throws ConfigError where the file cannot be used. [D8] */
export const serviceList = async (file: string | null): Promise<ServiceList> => {
  if (file !== null) {
    const services = await readList(file)
    return { services, note: services.length > 0 ? '' : `The list of services in ${file} is empty.` }
  }
  if (!existsSync(SYSTEMD_RUNS)) return { services: [], note: NO_SYSTEMD }
  return { services: systemdServices(process.getuid?.() === 0), note: '' }
}
