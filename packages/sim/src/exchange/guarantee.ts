import { type Instant, toIso } from '@seatwarden/core/instant'

/** What both halves promise together, whatever the network does between them. */
export type ExchangeGuarantee =
  /** [A9] */
  | 'oneMachineHoldsALicense'
  /** [A3 F5] */
  | 'nothingMovesWithoutConsent'
  /** [F1 F2 F5] */
  | 'theSameMachineCostsNoMove'
  /** [F5] */
  | 'noMoreMovesThanAllowed'
  /** [F5] */
  | 'theMachineLeftBehindRunsOn'
  /** [A2 A9 F5] */
  | 'whatWasAnsweredBindsNothingMore'
  /** [A12] */
  | 'aDryRunChangesNothing'
  /** [A11] */
  | 'aLicenseGivenUpIsFree'
  /** [F6 D14] */
  | 'copiesAreSeen'
  /** [F6] */
  | 'oneInstallationIsNoCopy'
  /** [F6] */
  | 'noCopyIsPunished'
  /** [L14] */
  | 'revokedKeysAreForgotten'
  /** [A4 A7] */
  | 'whatWasBoughtArrives'
  /** [D2] */
  | 'aGoodExchangeHeals'
  /** [A2 F6] */
  | 'noOlderFileIsInstalled'
  /** [V4] */
  | 'theServersHistoryChainVerifies'
  | 'nothingIsLoggedAsError'
  | 'timeGoesOn'

export class PromiseBroken extends Error {
  readonly guarantee: ExchangeGuarantee

  constructor(guarantee: ExchangeGuarantee, where: string, at: Instant, what: string) {
    super(`${guarantee} at ${toIso(at)} in ${where}: ${what}`)
    this.name = 'PromiseBroken'
    this.guarantee = guarantee
  }
}

export type Complain = (guarantee: ExchangeGuarantee, what: string) => never
