/** A line of a scenario that cannot be read: which, and what would do. */
export class ScenarioFault extends Error {
  constructor(line: number, message: string) {
    super(`line ${line}: ${message}`)
    this.name = 'ScenarioFault'
  }
}
