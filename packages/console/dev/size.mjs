// Size of the first page's script, gzip: node packages/console/dev/size.mjs [dist directory]. The budget is 150 kB.
import { readFile } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'

const dist = process.argv[2] ?? 'dist/console'
const page = await readFile(`${dist}/index.html`, 'utf8')
const names = [...page.matchAll(/(?:src|href)="\/([^"]+\.js)"/g)].map(([, name]) => name)
let sum = 0
for (const name of new Set(names)) sum += gzipSync(await readFile(`${dist}/${name}`)).length
process.stdout.write(`first page: ${(sum / 1000).toFixed(1)} kB of script, gzip (budget 150 kB)\n`)
process.exitCode = sum <= 150_000 ? 0 : 1
