import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

export interface SilentPort {
  port: number
  close: () => void
}

/** Listens, says at which port, and sleeps for ever without accepting anybody. */
const SLEEPER = `const server = require('net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
  require('fs').writeSync(1, String(server.address().port))
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
})`

/** More than the kernel keeps waiting for a program that accepts nobody: one more is not even answered. */
const FILLERS = 8

const WAIT_MS = 50

/** A port of this machine that does not answer, as behind a firewall that drops what comes: real silence. */
export const silentPort = async (): Promise<SilentPort> => {
  const child = spawn(process.execPath, ['-e', SLEEPER], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [said] = (await once(child.stdout, 'data')) as [Buffer]
  const port = Number(said.toString('utf8'))
  const fillers: Socket[] = []
  for (let n = 0; n < FILLERS; n += 1) {
    const filler = connect({ host: '127.0.0.1', port }).on('error', () => undefined)
    fillers.push(filler)
    await once(filler, 'connect', { signal: AbortSignal.timeout(WAIT_MS) }).catch(() => undefined)
  }
  return {
    port,
    close: () => {
      for (const filler of fillers) filler.destroy()
      child.kill('SIGKILL')
    },
  }
}
