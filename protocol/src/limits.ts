/** A live auction that nobody has watched for so long is idle: zeros are recorded no longer, and its organizers are asked to end it. */
export const IDLE_LIVE_MS = 12 * 3_600_000;

/** How much there may be of everything. `docs/reference/limits.md` has the same table, with what happens beyond each. */
export const LIMITS = {
  /** Moments of one auction. */
  moments: 200_000,
  /** Openings and hammers that are still recorded beyond that. */
  momentsReserve: 20_000,
  momentsAtOnce: 100,
  catalogueLots: 2_000,
  /** Room for all lots with the longest texts, of three bytes a character. */
  catalogueBytes: 8_388_608,
  /** Auctions that one account owns. */
  auctions: 1_000,
  /** Of these, how many are live. */
  liveAuctions: 100,
  apiKeys: 50,
  /** Sessions of one account. */
  sessions: 50,
  /** Links of one auction that can still be used. */
  shares: 100,
  invites: 50,
  members: 100,
  /** Changes of an auction's analytics setting that are kept. */
  toggles: 1_000,
  /** Times for which one auction was live. */
  liveSpans: 100,
  /** Changes for the audit log that one account makes within 24 hours when signed in, and as many by all of its API keys. */
  auditedChanges: 10_000,
  lotNumberCharacters: 16,
  titleCharacters: 200,
  externalIdCharacters: 128,
  estimateCharacters: 100,
  descriptionCharacters: 1_000,
  noteCharacters: 500,
  bidderCharacters: 100,
  keyNameCharacters: 100,
  /** Webhooks of one account. */
  webhooks: 20,
  /** Deliveries of one webhook that wait; further events are dropped. */
  webhookQueue: 2_000,
  /** Finished deliveries of one webhook that its log keeps. */
  webhookLog: 100,
  /** Characters of an answer that the log keeps. */
  webhookAnswerCharacters: 200,
  webhookUrlCharacters: 2_000,
  /** Sites that one auction allows. */
  allowedSites: 20,
  siteCharacters: 200,
  /** Token keys of one account. */
  tokenKeys: 10,
  publicKeyCharacters: 8_000,
  kidCharacters: 200,
  /** Characters of a token, and of its claims `sub` and `group`. */
  tokenCharacters: 4_000,
  subjectCharacters: 256,
  groupCharacters: 32,
  /** Points and lots of the summary that is kept of an ended auction. */
  summaryPoints: 300,
  summaryLots: 2_000,
  auctionsPage: 100,
  momentsPage: 100,
  auditPage: 100,
  points: 2_000,
  /** Lots of each auction in a comparison by lot. */
  comparedLots: 2_000,
  /** Analytics answers that one process computes at once, and requests that wait for that. */
  analyticsAtOnce: 2,
  analyticsWaiting: 20,
  /** Moments that viewers of one auction are sent at once, and each second after that. */
  momentsBurst: 20,
  momentsPerSecond: 5,
} as const;

export type Limits = { readonly [name in keyof typeof LIMITS]: number };
