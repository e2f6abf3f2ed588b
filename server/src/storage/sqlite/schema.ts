import type { AuctionListName, Role, ShareKind } from "@headcount/protocol";
import type { Generated, GeneratedAlways } from "kysely";

/** The tables that the migrations create. */
export interface Schema {
  auctions: AuctionTable;
  /** Ids of deleted auctions. */
  used_ids: { id: string };
  members: MemberTable;
  recorders: RecorderTable;
  minutes: MinuteTable;
  whole_minutes: MinuteTable;
  hours: HourTable;
  reach: ReachTable;
  moments: MomentTable;
  moment_counts: MomentCountTable;
  catalogues: CatalogueTable;
  marks: MarkTable;
  sponsors: SponsorTable;
  shares: ShareTable;
  api_keys: ApiKeyTable;
  audit: AuditTable;
  audit_lists: AuditListTable;
  flags: { name: string };
  summaries: SummaryTable;
  token_keys: DocumentTable;
  webhooks: WebhookTable;
  webhook_deliveries: WebhookDeliveryTable;
  mails: MailTable;
  documents: KeyedTable;
}

interface AuctionTable {
  /** A short number for the id, which each minute would repeat. */
  key: Generated<number>;
  /** The whole auction as JSON. The other columns are computed from it. */
  document: string;
  id: Generated<string>;
  state: Generated<string>;
  ends_at: Generated<string | null>;
  ended_at: Generated<string | null>;
  created_at: Generated<string>;
  /** The number of the auction's pending events. */
  pending: GeneratedAlways<number | null>;
  /** How many sites the auction allows. */
  sites: GeneratedAlways<number | null>;
}

/** Accounts with a role in an auction, to find auctions. Triggers keep the table equal to the documents. */
interface MemberTable {
  organizer: string;
  /** Copies of the auction's columns. */
  created_at: string;
  id: string;
  /** The auction's `key`. */
  auction: number;
  role: Role;
  external_id: string | null;
  /** As `placeInLists` says; the instant is ISO 8601. */
  list: AuctionListName;
  listed_at: string;
}

interface RecorderTable {
  id: Generated<number>;
  node: string;
  boot: string;
  /** The times of its first and last delivery; `null` for a recorder that does not number its parts. */
  first_at: number | null;
  last_at: number | null;
  skew_ms: number | null;
  /** The numbers of the parts that arrived, as JSON of `Ranges`. */
  seqs: string | null;
}

/** The parts of each minute, for merging: of minutes that are packed relative to the next one, and of whole ones. */
interface MinuteTable {
  /** The id of its hour × 72,000 + its start within the hour, in units of 50 ms: one number, so that there is no second index. */
  id: bigint;
  /** As packed by parts-codec.ts. */
  parts: Uint8Array;
}

/** The totals of the minutes of an hour, for reading. */
interface HourTable {
  /** The auction's `key` × 2^24 + the hour: one number, so that there is no second index. */
  id: number;
  /** The creation time of its oldest minute. */
  oldest: number;
  /** As packed by hours-codec.ts. */
  minutes: Uint8Array;
}

/** The people of an hour, if people were identified. */
interface ReachTable {
  /** The id of the hour. */
  id: number;
  /** Bytes of a `Sketch`. */
  sketch: Uint8Array;
  /** The most people at once. */
  present: number;
}

interface MomentTable {
  /** The auction's `key`. */
  auction: number;
  at: number;
  id: string;
  type: string;
  client_id: string;
  /** The whole moment as JSON. The other columns repeat the fields by which moments are found. */
  document: string;
  lot_number: GeneratedAlways<string | null>;
  /** 1 if there is a title, otherwise 0. */
  has_price: GeneratedAlways<number>;
  has_title: GeneratedAlways<number>;
  /** 1 for a pending hammer. */
  pending: number | null;
}

/** The number of moments of an auction. Triggers update it. */
interface MomentCountTable {
  /** The auction's `key`. */
  auction: number;
  moments: number;
}

interface CatalogueTable {
  /** The auction's `key`. */
  auction: number;
  /** All its lots as JSON. */
  lots: string;
}

/** Times are epoch ms. */
interface SummaryTable {
  /** The auction's `key`. */
  auction: number;
  /** When the summary is due; `null` while it is up to date. */
  due_at: number | null;
  /** Increases with each change of the auction. */
  changes: number;
  /** As JSON without its points, which the season does not need; `null` if the auction has nothing to summarize. */
  overview: string | null;
  points: string | null;
  /** As packed by summary-codec.ts. */
  summary: Uint8Array | null;
}

interface SponsorTable {
  /** The auction's `key`. */
  auction: number;
  id: string;
  /** As JSON, without the picture. */
  document: string;
  picture: Uint8Array | null;
}

/** Times are ISO 8601 in UTC. */
interface MarkTable {
  /** The auction's `key`. */
  auction: number;
  id: string;
  at: string;
  text: string;
}

/** Times are ISO 8601 in UTC. */
interface ShareTable {
  /** The auction's `key`. */
  auction: number;
  id: string;
  kind: ShareKind;
  created_at: string;
  expires_at: string;
  last_used_at: string | null;
}

/** Times are ISO 8601 in UTC. */
export interface ApiKeyTable {
  id: string;
  organizer: string;
  name: string;
  /** As JSON. */
  permissions: string;
  hash: string;
  created_at: string;
  last_used_at: string | null;
}

/** The audit log. It has no reference to the auction, because entries outlive auctions. */
interface AuditTable {
  id: string;
  at: number;
  /** The whole entry as JSON. */
  document: string;
}

/** The lists that an entry is in: that of its auction, and one for each account that may read it. */
interface AuditListTable {
  /** `auction:` or `reader:`, and the id. */
  list: string;
  at: number;
  /** The entry's `id`. */
  entry: string;
}

/** Token keys as JSON. */
interface DocumentTable {
  id: string;
  organizer: string;
  /** ISO 8601 in UTC. */
  created_at: string;
  document: string;
}

export interface WebhookTable {
  id: string;
  organizer: string;
  /** ISO 8601 in UTC. */
  created_at: string;
  /** The whole webhook as JSON. */
  document: string;
}

/** Times are epoch ms. */
interface WebhookDeliveryTable {
  /** The webhook's `id`. */
  webhook: string;
  id: string;
  created_at: number;
  /** When to try again; `null` once it is finished. */
  due_at: number | null;
  /** The whole delivery as JSON. */
  document: string;
  auction: GeneratedAlways<string | null>;
}

/** Times are epoch ms. */
interface MailTable {
  id: string;
  created_at: number;
  /** When to try again; `null` once it is finished. */
  due_at: number | null;
  /** The whole mail as JSON. */
  document: string;
  auction: GeneratedAlways<string | null>;
}

/** Documents that are written as a whole. */
interface KeyedTable {
  key: string;
  /** The auction's `id`. */
  auction: string | null;
  /** Increases with each write. */
  revision: number;
  /** As JSON. */
  document: string;
}
