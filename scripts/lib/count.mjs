import { existsSync, readFileSync } from 'node:fs'

const read = (file) => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined)

/** Vitest's report: a file that could not be loaded has no tests in it and counts as one failed. */
export function countVitest(file) {
  const report = read(file)
  if (report === undefined) return { passed: 0, failed: 0 }
  const unloaded = report.testResults.filter((one) => one.status === 'failed' && one.assertionResults.length === 0)
  return { passed: report.numPassedTests, failed: report.numTotalTests - report.numPassedTests + unloaded.length }
}

/** Playwright's report: what was flaky or left out did not pass. */
export function countPlaywright(file) {
  const report = read(file)
  if (report === undefined) return { passed: 0, failed: 0 }
  const { expected, unexpected, flaky, skipped } = report.stats
  return { passed: expected, failed: unexpected + flaky + skipped }
}

/** A step is as good as its program says and its figures show: a bad end or an empty run is at least one failure. */
export function settle({ passed, failed }, code) {
  const silent = failed === 0 && (code !== 0 || passed === 0)
  return { passed, failed: silent ? 1 : failed }
}
