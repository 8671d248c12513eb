import { join } from 'node:path'
import { seededRandom } from '@seatwarden/runtime/random'
import { expect, test } from 'vitest'
import { eachServer } from '../testing/each-server.ts'
import { runTokens } from './tokens.ts'

eachServer('tokens', (desk) => {
  let seed = 500
  /** The operator's shell on the vendor's machine, while the server runs. */
  const tokens = async (...argv: string[]) => {
    const said = { out: '', error: '' }
    seed += 1
    const { bench, databaseUrl } = desk()
    const status = await runTokens(argv, {
      env: {
        SEATWARDEN_SERVER_DATA: join(bench.folder, 'data'),
        ...(databaseUrl !== undefined && { DATABASE_URL: databaseUrl }),
      },
      clock: bench.clock,
      random: seededRandom(seed),
      stdout: (text) => {
        said.out += text
      },
      stderr: (text) => {
        said.error += text
      },
    })
    return { status, ...said, json: argv.includes('--json') ? JSON.parse(said.out) : undefined }
  }
  const opens = async (token: string): Promise<number> => {
    const headers = { authorization: `Bearer ${token}` }
    return (await desk().server.app.inject({ method: 'GET', url: '/vendor/orders', headers })).statusCode
  }
  const names = async () => (await tokens('list', '--json')).json.tokens.map((one: { name: string }) => one.name)

  test('[Q3 V4] a lost token is replaced and removed while the server runs; the history says so', async () => {
    const made = await tokens('new', 'office-2')
    const [, token = ''] =
      /^Token office-2 for the back office \(shown this once\): (swt_[0-9a-f]{64})\n$/.exec(made.out) ?? []
    expect([made.status, await opens(token)]).toEqual([0, 200])
    expect((await tokens('list')).out).toBe(
      'Name      Since (UTC)\nfirst     2026-11-12 09:00\noffice-2  2026-11-12 09:00\n',
    )
    const lost = desk().server.firstToken ?? ''
    expect((await tokens('remove', 'first')).out).toBe('Token first opens nothing any more.\n')
    expect([await opens(lost), await opens(token), await names()]).toEqual([401, 200, ['office-2']])
    const kinds = await desk().server.engine.db.all(
      "select kind, actor, data from history where kind like 'token%' order by seq",
    )
    expect(kinds).toEqual([
      { kind: 'token_made', actor: 'operator', data: '{"name":"office-2"}' },
      { kind: 'token_removed', actor: 'operator', data: '{"name":"first"}' },
    ])
    expect(await desk().server.engine.firstBreakInHistory()).toBeNull()
  })

  test('[Q3] as one JSON document', async () => {
    const { json } = await tokens('new', 'ci', '--json')
    expect(json).toEqual({
      name: 'ci',
      createdAt: '2026-11-12T09:00:00Z',
      token: expect.stringMatching(/^swt_/),
      result: 0,
    })
    expect(await opens(json.token)).toBe(200)
    expect((await tokens('remove', 'nobody', '--json')).json).toMatchObject({ code: 'not_found', result: -1 })
  })

  test('[Q3] what is typed wrong, or is there already, is told, and nothing is changed', async () => {
    const told = async (...argv: string[]) => {
      const { status, out, error } = await tokens(...argv)
      expect([status > 0, out, await names()]).toEqual([true, '', ['first']])
      return error
    }
    expect(await told('make')).toContain('There is no “tokens make”; there are list, new and remove.')
    expect(await told('constructor')).toContain('There is no “tokens constructor”')
    expect(await told('new')).toContain('Say its name: “tokens new NAME”.')
    expect(await told('new', 'a', 'b')).toContain('“b” is one word too many.')
    expect(await told('list', 'a')).toContain('“a” is one word too many.')
    for (const name of ['a b', '', 'x'.repeat(64), 'é', '-'])
      expect(await told('new', '--', name)).toContain('A name has at most 63 letters')
    expect(await told('new', 'first')).toContain('Token first exists already')
    expect(await told('remove', 'second')).toContain('There is no token second.')
    expect(await told('list', '--colour')).toContain('“tokens --help” shows how')
    expect((await tokens('--help')).out).toContain('tokens new NAME')
  })
})
