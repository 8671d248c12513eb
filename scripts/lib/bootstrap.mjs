import { build } from './build.mjs'
import { install } from './install.mjs'

/** From a bare clone to something that runs; a moment when nothing has changed since. */
export async function bootstrap({ built = true } = {}) {
  await install()
  if (built) await build()
}
