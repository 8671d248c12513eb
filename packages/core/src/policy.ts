import { DAY, HOUR, MINUTE } from './instant.ts'

/**
 * Every number of the rules, once, with its row. A number that a license file carries (L15) is here only as the
 * default with which the vendor issues; the manager reads the file.
 */
export const POLICY = {
  /** [L7] `Add Users` from this share of the seats used. */
  addUsersFrom: 0.9,
  /** [L7 N1] `Renew License` from this long before maintenance ends. */
  renewFrom: 14 * DAY,
  /** [L11] Length of the evaluation without a license. */
  evaluation: 30 * DAY,
  /** [L11] Mails before the evaluation ends. */
  evaluationNotices: [14 * DAY, 7 * DAY, 1 * DAY, 0],
  /** [N1] Mails before maintenance ends. */
  maintenanceNotices: [14 * DAY, 7 * DAY],
  /** [N1] A reminder later than this was slept through: it is left out when another is still to come. */
  sleptThrough: DAY,
  /** [L16] Mails before a subscription expires. */
  expiryNotices: [14 * DAY, 7 * DAY],
  /** [A13] Mails before an offline license's revalidation is due. */
  offlineNotices: [30 * DAY, 14 * DAY, 7 * DAY],
  /** [L12] A module with `afterExpiry: grace` goes on for this long after its maintenance ended. */
  moduleGrace: 30 * DAY,
  /** [D1] Default revalidation period. */
  revalidateEvery: 30 * DAY,
  /** [A13] Default revalidation period of a license marked offline. */
  revalidateOfflineEvery: 365 * DAY,
  /** [D1] Revalidations are spread over this long before they are due. */
  revalidateSpread: DAY,
  /** [D2] A failed attempt is repeated this long after it ended. */
  retryAfter: HOUR,
  /** [D4] Notices after an episode's first failure. */
  graceNotices: [12 * HOUR, 24 * HOUR, 36 * HOUR],
  /** [D4] With a longer grace than this also every day, starting with this instant. */
  graceNoticesDailyFrom: 48 * HOUR,
  /** [D5] Bounds and defaults of the grace field. */
  graceDays: { least: 2, most: 7, evaluation: 2, subscription: 4, perpetual: 7 },
  /** [D7] From the begin of Emergency Mode to the last call. */
  emergency: 7 * DAY,
  /** [D5] Text 2 again this long before Emergency Mode ends. */
  emergencyReminder: 24 * HOUR,
  /** [F4] From the first detection of a mismatch to the last call, and its mails. */
  mismatch: 7 * DAY,
  mismatchNotices: [0, 3 * DAY, 6 * DAY],
  /** [D9] After an absence, the first stop comes at the first midnight at least this long after the start. */
  absenceRespite: 24 * HOUR,
  /** [D12] A jump of the clock beyond this, seen while running, waits until it has lasted this long. */
  clockJump: HOUR,
  clockJumpConfirmed: 24 * HOUR,
  /** [S5] Default length of a trial seat. */
  trial: 14 * DAY,
  /** [S6] Who was refused within this long is promoted when a seat is free. */
  refusedRemembered: 14 * DAY,
  /** [F5] Transfers allowed per order and year, and how long old and new machine may run in parallel. */
  transfersPerYear: 3,
  transferParallel: 14 * DAY,
  /** [A6] Length of a module trial. */
  moduleTrial: 30 * DAY,
  /** [A3] More than this apart from the vendor's time is `clock_skew`. */
  clockSkew: 24 * HOUR,
  /** [A10] License backups kept, beside the newest of each order. */
  backupsKept: 50,
  /** [A7] The manager looks for changes this often. */
  refreshEvery: 24 * HOUR,
  /** [T1] Licenses with fewer licensed users have a traffic limit. */
  trafficLimitBelow: 50,
  /** [T3] Default rate: messages a day and user. */
  trafficRatePerUser: 300,
  /** [N4] The share at which a crossing is noticed. */
  fullNotice: 1,
  /** [N4] It is over only once the share has fallen by this much below the threshold. */
  noticeHysteresis: 0.05,
  /** [N3] A notice that did not go out is tried again after this long, doubled each time up to the longest wait, for so long. */
  deliveryRetry: MINUTE,
  deliveryRetryLongest: HOUR,
  deliveryTriedFor: 30 * DAY,
  /** [G4 G8] A gate waits this long for its answer; a directory has this long. */
  gateTimeout: 1_000,
  directoryTimeout: 500,
  /** [X7 G5] Last use is written this often. */
  lastUseEvery: MINUTE,
} as const
