import type { managerApi } from '@seatwarden/protocol/api/manager-operations'
import { ProblemError } from '@seatwarden/protocol/problem'
import type { Handlers } from '@seatwarden/runtime/serve'
import type { Engine } from '../engine/engine.ts'
import { orThrow } from '../engine/properties/answer.ts'
import { testChannels } from '../notices/channel-test.ts'
import { viewOf } from '../notices/channels.ts'
import { type Notice, noticeStore } from '../store/notices.ts'
import { noticeTextMail, noticeTexts } from '../views/notice-texts.ts'
import { noticeMail, noticesView } from '../views/notices.ts'

/** As long as a person waits for an answer; what hangs goes on and is shown later. */
const PATIENCE = 5_000

/** What no key holds and PostgreSQL refuses to look for. [Q2] */
const UNSTORABLE = /[\p{Cc}\p{Cs}]/u

const noticeAt = async ({ stores }: Engine, key: string): Promise<Notice> => {
  const notice = UNSTORABLE.test(key) ? undefined : await noticeStore.one(stores.db, key)
  if (notice) return notice
  throw new ProblemError('not_found', 'There is no such notice here.', 'Take it from the list of notices.')
}

const textNamed = async (engine: Engine, name: string, cause: string | undefined) => {
  const text = await noticeTextMail(engine, name, cause)
  if (text) return text
  throw new ProblemError('not_found', 'There is no such notice.', 'Take name and cause from the list of texts.')
}

/** Everything is tried now; the answer shows how that went, as far as it has gone. */
const retry = async (engine: Engine) => {
  const { notices, options } = engine
  await new Promise<void>((resolve, reject) => {
    const cancel = options.clock.after(PATIENCE, resolve, { unref: true })
    notices.deliveries.retry().then(() => {
      cancel()
      resolve()
    }, reject)
  })
  return noticesView(engine)
}

/** Notices and how they leave. [N3 N5] */
export const noticeHandlers = (engine: Engine) =>
  ({
    listNotices: ({ query }) => noticesView(engine, query),
    readNotice: async ({ params }) => noticeMail(engine, await noticeAt(engine, params.key)),
    listNoticeTexts: () => noticeTexts(engine),
    readNoticeText: ({ params, query }) => textNamed(engine, params.name, query.cause),
    retryNotices: () => retry(engine),
    readChannels: async () => viewOf(await engine.notices.channels.settings()),
    saveChannels: async ({ body }) => orThrow(await engine.notices.channels.save(body)),
    testChannels: () => testChannels(engine),
  }) satisfies Partial<Handlers<typeof managerApi>>
