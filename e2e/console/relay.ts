import { mailServer } from '@seatwarden/manager/notices/testing/mail-server'

export interface TestRelay {
  port: number
  /** Subjects of what was taken, in order. */
  taken(): { to: string[]; subject: string }[]
  /** What it answers instead of taking a mail; null: it takes. */
  refuse(answer: string | null): void
  close(): Promise<void>
}

/** A real SMTP server that can be told to refuse, in its own words. */
export async function openRelay(): Promise<TestRelay> {
  let refusal: string | null = null
  const server = await mailServer({
    onRcptTo: (_address, _session, done) => {
      if (refusal === null) return done()
      const [code = '451', ...words] = refusal.split(' ')
      done(Object.assign(new Error(words.join(' ')), { responseCode: Number(code) }))
    },
  })
  return {
    port: server.port,
    taken: () => server.arrived.map(({ to, mail }) => ({ to, subject: mail.subject ?? '' })),
    refuse: (answer) => {
      refusal = answer
    },
    close: () => server.close(),
  }
}
