import { join } from 'node:path'
import { type Ended, type Running, runToEnd, startProcess, waitForLog } from './processes.ts'
import { type TempDir, tempDir } from './temp.ts'
import { until } from './wait.ts'

/** A network of its own: a loopback, and no way out. */
export interface NetSpace {
  /** Words before a command that make it run inside. */
  prefix: readonly string[]
  /** Runs a program inside, to its end. */
  run(...argv: readonly [string, ...string[]]): Promise<Ended>
  /** A Unix socket outside whose connections go to a port of the loopback inside. */
  bridge(port: number): Promise<string>
  close(): Promise<void>
}

const NEEDED =
  'A network namespace of its own is needed (unshare --net; Debian: util-linux, iproute2): run the tests as root, or in a container with CAP_SYS_ADMIN and CAP_NET_ADMIN.'

/** Lives as long as its `sleep`: nothing is left behind, however the tests end. */
const SPACE = 'ip link set lo up && echo ready && exec sleep infinity'

const BRIDGE = `const { connect, createServer } = require('node:net')
const [path, port] = process.argv.slice(1)
createServer((from) => {
  const to = connect(Number(port), '127.0.0.1')
  for (const side of [from, to]) side.on('error', () => {}).on('close', () => { from.destroy(); to.destroy() })
  from.pipe(to).pipe(from)
}).listen(path, () => console.log('bridged'))`

/** Throws, saying what is needed, where the system does not allow it. */
export async function openNetSpace(): Promise<NetSpace> {
  const temp: TempDir = tempDir('net')
  const started: Running[] = []
  const close = async () => {
    for (const running of started.toReversed()) await running.stop(500)
    temp.remove()
  }
  const begin = async (name: string, argv: readonly string[], said: RegExp) => {
    const running = await startProcess({ name, argv: argv as unknown as [string, ...string[]] })
    started.push(running)
    await waitForLog(running, said)
    return running
  }
  try {
    const { pid } = await begin('the network namespace', ['unshare', '--net', 'sh', '-c', SPACE], /ready/)
    const prefix = ['nsenter', `--net=/proc/${pid}/ns/net`, '--'] as const
    return {
      prefix,
      run: (...argv) => runToEnd([...prefix, ...argv]),
      bridge: async (port) => {
        const path = join(temp.path, `${port}.sock`)
        await begin('the bridge', [...prefix, process.execPath, '-e', BRIDGE, path, String(port)], /bridged/)
        return path
      },
      close,
    }
  } catch (error) {
    await close()
    throw new Error(`${NEEDED}\n${(error as Error).message}`, { cause: error })
  }
}

/** Until something inside accepts connections at this port of its loopback. */
export async function waitForInside({ run }: Pick<NetSpace, 'run'>, port: number, log: () => string): Promise<void> {
  const probe = async () => {
    const { code } = await run('bash', '-c', `: < /dev/tcp/127.0.0.1/${port}`)
    return code === 0 || undefined
  }
  await until(`port ${port} inside the namespace`, 20_000, probe, log)
}
