import { answered, type Examples, KEY_EXAMPLES } from "./key-examples.ts";

const auction = {
  id: "6a1f0c5be3b9f2a4d7c81e50",
  externalId: null,
  title: "Spring sale",
  state: "setup",
  timeZone: "Europe/Paris",
  startsAt: null,
  endsAt: null,
  liveSpans: [],
  startedAt: null,
  endedAt: null,
  countMode: "tabs",
  publicCounter: "exact",
  publicMinimum: 0,
  privateUntilLive: false,
  access: "public",
  allowedSites: [],
  publicCatalogue: false,
  language: null,
  tags: [],
  trackSources: false,
  catalogueChangedAt: null,
  enableViewerAnalytics: true,
  archived: false,
  demo: false,
  kind: null,
  createdAt: "2026-11-27T10:00:00.000Z",
  updatedAt: "2026-11-27T10:00:00.000Z",
  count: { people: 0, connections: 0, version: 1795773600000, stale: false },
  viewerCount: 0,
  excluded: { staff: 0, screen: 0, bot: 0, overAddressLimit: 0, tooShort: 0 },
  emptySeconds: null,
  overview: null,
  catalogueLots: null,
  role: "owner",
};

const liveAuction = {
  ...auction,
  state: "live",
  liveSpans: [{ from: "2026-11-27T10:05:00.000Z", to: null }],
  startedAt: "2026-11-27T10:05:00.000Z",
  updatedAt: "2026-11-27T10:05:00.000Z",
  emptySeconds: 0,
};

const moments = {
  opening: {
    id: "01a21c49c9141691e0df1db4",
    type: "lot_opened",
    at: "2026-11-27T10:06:00.000Z",
    lotNumber: "1",
    lotTitle: "Blue vase",
    price: null,
    currency: null,
    bidder: null,
    text: null,
  },
  bid: {
    id: "01a21c49c9141691e0e401d0",
    type: "bid",
    at: "2026-11-27T10:06:20.000Z",
    lotNumber: null,
    lotTitle: null,
    price: 90,
    currency: "EUR",
    bidder: null,
    text: null,
  },
  hammer: {
    id: "01a21c49c91f4a61ec8c444a",
    type: "sold",
    at: "2026-11-27T10:06:45.000Z",
    lotNumber: null,
    lotTitle: null,
    price: 90,
    currency: "EUR",
    bidder: "Paddle 81",
    text: null,
  },
};

const point = {
  timestamp: "2026-11-27T10:06:00.000Z",
  viewerCount: 7,
  avgViewers: 5.5,
  peakViewers: 9,
  minViewers: 2,
  sampleCount: 12,
  peakAt: "2026-11-27T10:06:35.000Z",
  peakIsBound: false,
  joins: 9,
  leaves: 2,
  viewerSeconds: 330,
  people: 7,
  connections: 7,
  coverage: 1,
  countModes: ["tabs"],
};

const viewers = {
  snapshots: [point],
  summary: {
    totalSnapshots: 1,
    overallPeak: 9,
    overallAvg: 5.5,
    overallMin: 2,
    duration: 1,
    peakAt: "2026-11-27T10:06:35.000Z",
    peakIsBound: false,
    viewerMinutes: 5.5,
    uniqueViewers: null,
    uniqueViewersLow: null,
    uniqueViewersHigh: null,
    current: 7,
    coverage: 1,
    tracked: true,
    countModes: ["tabs"],
  },
  meta: {
    timeRange: "hour",
    from: "2026-11-27T09:08:00.000Z",
    to: "2026-11-27T10:07:30.000Z",
    unit: "minute",
    points: 2000,
    tz: "Europe/Paris",
    partial: "2026-11-27T10:07:00.000Z",
    gaps: [],
    stored: { first: "2026-11-27T10:06:00.000Z", last: "2026-11-27T10:06:00.000Z" },
    retentionDays: 90,
    countMode: "tabs",
    summarizedAt: null,
  },
};

const lot = {
  number: "1",
  title: "Blue vase",
  order: 1,
  run: 1,
  openedAt: "2026-11-27T10:06:00.000Z",
  closedAt: "2026-11-27T10:06:45.000Z",
  hammerAt: "2026-11-27T10:06:45.000Z",
  outcome: "sold",
  secondsOnBlock: 45,
  bids: 1,
  price: 90,
  currency: "EUR",
  viewersAtOpen: 2,
  viewersAtHammer: 8,
  ...{ bidders: 1, bidsPer100Viewers: 19.2, escalation: 1, viewersGained: 6, heat: 42.5 },
  avgViewers: 5.2,
  peakViewers: 9,
  peakAt: "2026-11-27T10:06:35.000Z",
  peakIsBound: false,
  minViewers: 2,
  viewerMinutes: 3.9,
  joins: 8,
  leaves: 1,
  coverage: 1,
};

const lots = {
  lots: [lot],
  bids: [{ minute: "2026-11-27T10:06:00.000Z", bids: 1 }],
  hammerCurve: [],
  byOutcome: {
    sold: { n: 1, avgViewers: 5.2 },
    unsold: { n: 0, avgViewers: null },
    passed: { n: 0, avgViewers: null },
    withdrawn: { n: 0, avgViewers: null },
  },
  soldMinusUnsold: null,
  byOrder: [{ first: 1, last: 1, n: 1, avgViewers: 5.2 }],
  phases: {
    before: null,
    during: {
      avgViewers: 5.5,
      peakViewers: 9,
      peakAt: "2026-11-27T10:06:35.000Z",
      peakIsBound: false,
      minViewers: 2,
      viewerMinutes: 5.5,
      joins: 9,
      leaves: 2,
      coverage: 1,
      from: "2026-11-27T10:05:00.000Z",
      to: "2026-11-27T10:07:30.000Z",
    },
    between: null,
    after: null,
  },
};

/** Examples of requests and answers by operation id. A test validates each example against its schema. */
export const EXAMPLES: Readonly<Record<string, Examples>> = {
  listAuctions: { answers: { "200": { "The last page": { success: true, data: [liveAuction], next: null } } } },
  createAuction: {
    body: { "A new auction": { title: "Spring sale", timeZone: "Europe/Paris", enableViewerAnalytics: true } },
    answers: { "201": { "The new auction": answered(auction) } },
  },
  replaceCatalogue: {
    body: {
      "Two lots": {
        lots: [
          { number: "1", title: "Blue vase", estimate: "80–120 EUR" },
          { number: "2", title: "Oak table" },
        ],
      },
    },
    answers: {
      "200": {
        "The new catalogue": answered({
          lots: [
            { number: "1", title: "Blue vase", estimate: "80–120 EUR" },
            { number: "2", title: "Oak table" },
          ],
        }),
      },
    },
  },
  recordMoments: {
    body: {
      "One hammer": { clientId: "lot-1-hammer", type: "sold", price: 90, currency: "EUR", bidder: "Paddle 81" },
      "A lot and its first bid": {
        moments: [
          { clientId: "lot-1-open", type: "lot_opened", lotNumber: "1", lotTitle: "Blue vase" },
          { clientId: "lot-1-bid-1", type: "bid", price: 90, currency: "EUR" },
        ],
      },
    },
    answers: {
      "200": {
        "Results in order": answered({
          results: [
            { success: true, moment: { ...moments.opening, clientId: "lot-1-open" } },
            { success: true, moment: { ...moments.bid, clientId: "lot-1-bid-1" } },
          ],
        }),
      },
      "201": { "The recorded hammer": answered({ moment: { ...moments.hammer, clientId: "lot-1-hammer" } }) },
    },
  },
  listMoments: {
    answers: {
      "200": { "The last page": answered({ moments: [moments.hammer, moments.bid, moments.opening], next: null }) },
    },
  },
  correctMoment: {
    body: { "Another price": { price: 95, currency: "EUR" } },
    answers: {
      "200": {
        "The corrected moment": answered({
          id: "01a21c49c91f4a61ec8c444a",
          type: "sold",
          at: "2026-11-27T10:06:45.000Z",
          lotNumber: null,
          lotTitle: null,
          price: 95,
          currency: "EUR",
          bidder: "Paddle 81",
          text: null,
          clientId: "lot-1-hammer",
        }),
      },
    },
  },
  getDesk: {
    answers: {
      "200": {
        "After the first lot": answered({
          lot: null,
          lastBid: null,
          price: null,
          step: null,
          currency: "EUR",
          nextLot: { number: "2", title: "Oak table" },
          lastOpened: "1",
          opened: ["1"],
          role: "owner",
          mayRecord: true,
          serverTime: "2026-11-27T10:07:30.000Z",
        }),
      },
    },
  },
  getLiveView: {
    answers: {
      "200": {
        "A live auction": answered({
          auction: {
            id: "6a1f0c5be3b9f2a4d7c81e50",
            title: "Spring sale",
            state: "live",
            timeZone: "Europe/Paris",
            startsAt: null,
            startedAt: "2026-11-27T10:05:00.000Z",
            endedAt: null,
            countMode: "tabs",
            publicCounter: "exact",
            publicMinimum: 0,
            privateUntilLive: false,
            access: "public",
            publicCatalogue: true,
            catalogueChangedAt: null,
            demo: false,
            kind: null,
          },
          viewerCount: 7,
          count: { people: 7, connections: 7, version: 1795773900000, stale: false },
          currentLot: null,
          moments: [moments.hammer, moments.bid, moments.opening],
          completeAfter: null,
          catalogue: {
            total: 60,
            lastOpened: "1",
            place: 1,
            next: [{ number: "2", title: "Oak table", place: 2 }],
            isPartial: true,
          },
          results: null,
          realtimeUrl: null,
          accessToken: null,
          now: "2026-11-27T10:07:30.000Z",
        }),
      },
    },
  },
  getViewerAnalytics: { answers: { "200": { "One minute": answered(viewers) } } },
  getLotAnalytics: { answers: { "200": { "One lot": answered(lots) } } },
  createShare: {
    body: { "The report for 30 days": { kind: "report", days: 30 } },
    answers: {
      "201": {
        "The new link": answered({
          id: "b6pbbR6i7kyBvmsk",
          kind: "report",
          createdAt: "2026-11-27T10:00:00.000Z",
          expiresAt: "2026-12-27T10:00:00.000Z",
          lastUsedAt: null,
          token: "b6pbbR6i7kyBvmsk.example",
          path: "/auctions/6a1f0c5be3b9f2a4d7c81e50/report#share=b6pbbR6i7kyBvmsk.example",
        }),
      },
    },
  },
  ...KEY_EXAMPLES,
  signIn: { body: { "An organizer": { email: "owner@example.com", password: "a long password" } } },
  storeMinute: {
    body: {
      "A whole minute": {
        timestamp: "2026-11-27T10:06:00.000Z",
        viewerCount: 7,
        avgViewers: 5.5,
        peakViewers: 9,
        minViewers: 2,
        sampleCount: 12,
      },
    },
    answers: {
      "200": {
        Stored: { success: true, stored: true, message: "Snapshot saved" },
        "Tracking was off": {
          success: true,
          stored: false,
          message: "Analytics disabled for this auction - snapshot not saved",
        },
      },
    },
  },
};
