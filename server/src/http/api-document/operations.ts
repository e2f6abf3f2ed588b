import type { Operations } from "./operation.ts";
import { ACCOUNT } from "./operations/account.ts";
import { ANALYTICS } from "./operations/analytics.ts";
import { AUCTIONS } from "./operations/auctions.ts";
import { PROGRAMS } from "./operations/programs.ts";
import { TEAM } from "./operations/team.ts";

/** Every operation of the API. A test compares it with the routes, and its access with the permission matrix. */
export const OPERATIONS: Operations = { ...AUCTIONS, ...ANALYTICS, ...TEAM, ...ACCOUNT, ...PROGRAMS };

/** The description of each parameter by name. A name has the same meaning in every operation. */
export const PARAMETERS: Readonly<Record<string, string>> = {
  id: "Id of the auction. Operations for organizers also accept its `externalId`.",
  momentId: "Id of the moment.",
  memberId: "Account id of the member, as `organizer` in the team.",
  inviteId: "Id of the invitation.",
  markId: "Id of the mark.",
  sponsorId: "Id of the sponsor.",
  shareId: "Id of the link.",
  keyId: "Id of the API key.",
  tokenKeyId: "Id of the token key.",
  webhookId: "Id of the webhook.",
  sessionId: "Id of the session.",
  limit: "The most entries of a page.",
  before: "The `next` of the previous page.",
  list: "One of the lists, in numbered pages. `first`: the first of them that has any auction.",
  page: "The page of the list, from 1.",
  q: "Only auctions of which the title, the external id or a tag contains this, ignoring case.",
  timeRange: "A rolling range that ends now, or `live`, the time for which the auction was live.",
  types: "Only moments of these types, separated by commas.",
  from: "Start of the range (inclusive). Overrides `timeRange`.",
  to: "End of the range (exclusive). Overrides `timeRange`.",
  tz: "IANA time zone of labels and of hour and day points. The default is the auction's own.",
  points: "The most points. Points become longer until they fit.",
  finest: "The shortest length of a point.",
  unit: "The exact length of a point.",
  file: "The file to download.",
  table: "The rows to export.",
  marks: "Whether `all` has the private marks. Only members may ask for them.",
  bom: "Whether the file begins with a byte order mark, by which Excel detects UTF-8.",
  ticket: "A ticket for this download.",
  with: "Ids of one to five other auctions, separated by commas.",
  tag: "Only sales with this tag, ignoring case.",
  countMode: "What the compared sales count. The default is what most of them count.",
  currency: "The currency of sold values. The default is that of most sales.",
  sort: "By what the sales are sorted. Unknown values come last.",
  order: "Whether the highest or the lowest value comes first.",
  align: "Compare by the time since the start, or by the position of the lot.",
};
