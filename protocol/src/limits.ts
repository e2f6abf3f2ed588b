/** A live auction without viewers for this time is idle. No more zeros are recorded, and its organizers are asked to end it. */
export const IDLE_LIVE_MS = 12 * 3_600_000;

/** The limits of everything. `docs/reference/limits.md` has the same table, and says what happens beyond each limit. */
export const LIMITS = {
  /** Moments of one auction. */
  moments: 200_000,
  /** Openings and hammers that are still recorded beyond `moments`. */
  momentsReserve: 20_000,
  momentsAtOnce: 100,
  catalogueLots: 2_000,
  /** Enough for all lots with the longest texts, at three bytes per character. */
  catalogueBytes: 8_388_608,
  /** Auctions that one account owns. */
  auctions: 1_000,
  /** How many of them may be live. */
  liveAuctions: 100,
  apiKeys: 50,
  /** Sessions of one account. */
  sessions: 50,
  /** Private marks of one auction. */
  marks: 500,
  /** Valid links of one auction. */
  shares: 100,
  invites: 50,
  members: 100,
  /** Stored changes of an auction's analytics setting. */
  toggles: 1_000,
  /** Live times of one auction. */
  liveSpans: 100,
  /** Audited changes of one account within 24 hours while signed in, and the same number by all of its API keys. */
  auditedChanges: 10_000,
  lotNumberCharacters: 16,
  titleCharacters: 200,
  externalIdCharacters: 128,
  /** Tags of one auction. */
  tags: 10,
  tagCharacters: 32,
  estimateCharacters: 100,
  descriptionCharacters: 1_000,
  noteCharacters: 500,
  bidderCharacters: 100,
  markCharacters: 200,
  /** Sponsors of one auction, and the bookings of one sponsor. */
  sponsors: 10,
  sponsorRanges: 50,
  sponsorNameCharacters: 80,
  /** Bytes of a logo, and the pixels of its width and height. */
  logoBytes: 100_000,
  logoPixels: 2_000,
  keyNameCharacters: 100,
  /** Webhooks of one account. */
  webhooks: 20,
  /** Waiting deliveries of one webhook. Further events are dropped. */
  webhookQueue: 2_000,
  /** Finished deliveries in the log of one webhook. */
  webhookLog: 100,
  /** Characters of an answer in the log. */
  webhookAnswerCharacters: 200,
  webhookUrlCharacters: 2_000,
  /** Alert rules of one account, and of one auction. */
  alertRules: 20,
  /** Alerts that are kept of one auction. */
  alertsKept: 100,
  /** Waiting e-mails of the server. Further ones are dropped. */
  mailQueue: 1_000,
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
  /** Groups of one auction that each have their own number, and how many of them are recorded. */
  groups: 4,
  recordedGroups: 16,
  /** Named values of a source in a quarter of an hour, and the characters of a value and of `via`. */
  sourceValues: 10,
  sourceCharacters: 100,
  viaCharacters: 32,
  /** Points and lots of the stored summary of an ended auction. */
  summaryPoints: 300,
  summaryLots: 2_000,
  auctionsPage: 100,
  /** Sales in one page of the season, and points of its trend. */
  seasonPage: 100,
  seasonPoints: 200,
  momentsPage: 100,
  auditPage: 100,
  points: 2_000,
  /** Lots of each auction in a comparison by lot. */
  comparedLots: 2_000,
  /** Analytics answers that one process computes at the same time, and waiting requests. */
  analyticsAtOnce: 2,
  analyticsWaiting: 20,
  /** Moments sent to viewers of one auction in a burst, and per second afterwards. */
  momentsBurst: 20,
  momentsPerSecond: 5,
} as const;

export type Limits = { readonly [name in keyof typeof LIMITS]: number };
