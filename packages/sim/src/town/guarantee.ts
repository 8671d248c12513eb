import { type Instant, toIso } from '@seatwarden/core/instant'

/** What the town promises, whatever happens in it. */
export type TownGuarantee =
  // seats
  | 'neverMoreLicensedThanSeats'
  | 'everySeatBelongsToAnActiveAccount'
  | 'memoryIsWhatIsStored'
  | 'countersEqualRecount'
  | 'noTrialTwice'
  | 'nobodyRefusedWhileASeatIsFree'
  | 'nobodyWaitsForAFreeSeat'
  | 'noAnswerIsTakenBack'
  // the life of the license
  | 'aGoodRevalidationHealsWithinOneAttempt'
  | 'anAttemptIsAlwaysAhead'
  | 'noEpisodeBeginsAgain'
  | 'noNoticeTwice'
  | 'noNoticeIsLost'
  | 'noStopWithoutEveryEarlierNotice'
  | 'noPhaseShortensAPromise'
  | 'afterAnAbsenceTheFirstStopIsAtLeast24hAway'
  | 'aMailSentAgainBearsTheSameMessageId'
  | 'everyNoticeGoesOut'
  | 'servicesStandAsTheLicenseSays'
  | 'noOlderFileIsInstalled'
  | 'stateAndFileAgree'
  // clocks and images of disks
  | 'noClockMovementLengthensARight'
  | 'noJumpCountsBeforeItIsBorneOut'
  | 'aRestoredSnapshotIsFoundAndTold'
  // programs and vendor
  | 'stateSurvivesRestart'
  | 'nothingIsLoggedAsError'
  | 'oneActivationPerMachine'
  | 'theServersHistoryChainVerifies'
  | 'timeGoesOn'

export class GuaranteeBroken extends Error {
  readonly guarantee: TownGuarantee

  constructor(guarantee: TownGuarantee, where: string, at: Instant, what: string) {
    super(`${guarantee} at ${toIso(at)} in ${where}: ${what}`)
    this.name = 'GuaranteeBroken'
    this.guarantee = guarantee
  }
}

/** Says that a guarantee is broken; `what` tells a reader where to look. */
export type Complain = (guarantee: TownGuarantee, what: string) => never
