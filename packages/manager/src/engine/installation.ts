/** The machine and the program, as the vendor is told. [F1 A12] */
export interface Installation {
  referenceId: string
  /** Hashed facts for a salt. */
  facts: (salt: string) => Record<string, string>
  host: string
  version: string
  /** ISO 8601. [L12] */
  builtAt: string
}
