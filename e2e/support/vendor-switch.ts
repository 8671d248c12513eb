import type { Instant } from '@seatwarden/core/instant'
import { SettableClock } from '@seatwarden/runtime/clock'
import type { RunningServer } from '@seatwarden/server/main'
import { portOfUrl } from './ports.ts'
import { startVendor } from './town.ts'

/** A licensing server that goes away and comes back where it was. */
export class VendorSwitch {
  readonly #data: string
  #server: RunningServer | null = null
  #port = 0

  constructor(data: string) {
    this.#data = data
  }

  async on(now: Instant): Promise<RunningServer> {
    this.#server = await startVendor(this.#data, new SettableClock(now), { port: this.#port })
    this.#port = portOfUrl(this.#server.url)
    return this.#server
  }

  async off(): Promise<void> {
    await this.#server?.close()
    this.#server = null
  }
}
