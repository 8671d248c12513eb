import type { Instant } from '@seatwarden/core/instant'
import type { Clock } from '@seatwarden/runtime/clock'
import { Agent, request } from 'undici'
import { targetOf } from '../../vendor/target.ts'
import type { Trusted } from '../../vendor/trusted.ts'
import type { Webhook } from '../channels.ts'
import { failed, type Sent, wordsOf } from './courier.ts'
import { LIMIT_MS, within } from './limit.ts'
import { SIGNATURE_HEADER, signatureOf } from './signature.ts'

export interface WebhookParts {
  clock: Clock
  trusted: () => Promise<Trusted>
  /** By the machine's own clock, which the receiver compares with its own. */
  now: () => Instant
}

/** Of an answer, as much as a person wants to see. */
const SHOWN = 200
const READ = 4_096

const beginOf = async (body: AsyncIterable<Buffer>): Promise<string> => {
  let text = ''
  for await (const part of body) {
    text += part.toString('utf8')
    if (text.length > READ) break
  }
  return wordsOf(text).slice(0, SHOWN)
}

const headersOf = (hook: Webhook, id: string, body: string, now: Instant) => ({
  'content-type': 'application/json',
  'user-agent': 'seatwarden',
  /** The same in every try: a receiver that has it already does nothing. */
  'seatwarden-id': id,
  [SIGNATURE_HEADER]: signatureOf(hook.secret, now, body),
})

/** Posts a signed notice. Only 2xx counts as taken; a redirection is not followed, as the signature is for this address. [N5] */
export const sendByWebhook = async (hook: Webhook, id: string, body: string, parts: WebhookParts): Promise<Sent> => {
  const url = new URL(hook.url)
  const place = targetOf(url).name
  const agent = new Agent({ connect: { secureContext: (await parts.trusted()).context(), timeout: LIMIT_MS } })
  const controller = new AbortController()
  const post = async (): Promise<Sent> => {
    const answer = await request(url, {
      method: 'POST',
      body,
      headers: headersOf(hook, id, body, parts.now()),
      dispatcher: agent,
      signal: controller.signal,
    })
    const said = await beginOf(answer.body)
    const { statusCode } = answer
    return { ok: statusCode >= 200 && statusCode < 300, result: `${place}: HTTP ${statusCode} ${said}`.trimEnd() }
  }
  try {
    return await within(parts.clock, place, (tell, onLate) => {
      onLate(() => controller.abort())
      post().then(tell, (error: unknown) => tell(failed(place, error)))
    })
  } finally {
    void agent.destroy()
  }
}
