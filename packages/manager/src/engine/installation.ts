/** The machine and the program, as the vendor is told. [F1 A12] */
export interface Installation {
  referenceId: string
  /** False on another machine than the one whose Reference ID this is. [F4] */
  same: boolean
  /** Hashed facts for a salt. */
  facts: (salt: string) => Record<string, string>
  host: string
  version: string
  /** ISO 8601. [L12] */
  builtAt: string
}
