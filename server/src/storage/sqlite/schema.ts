import type { Role, ShareKind } from "@headcount/protocol";
import type { Generated, GeneratedAlways } from "kysely";

/** The tables that the migrations create. */
export interface Schema {
  auctions: AuctionTable;
  /** Of auctions that were deleted. */
  used_ids: { id: string };
  members: MemberTable;
  recorders: RecorderTable;
  minutes: MinuteTable;
  hours: HourTable;
  reach: ReachTable;
  moments: MomentTable;
  moment_counts: MomentCountTable;
  catalogues: CatalogueTable;
  shares: ShareTable;
  api_keys: ApiKeyTable;
  audit: AuditTable;
  audit_lists: AuditListTable;
  flags: { name: string };
  summaries: SummaryTable;
  webhooks: WebhookTable;
  webhook_deliveries: WebhookDeliveryTable;
}

interface AuctionTable {
  /** Short stand-in for the id, which each minute repeats. */
  key: Generated<number>;
  /** The whole auction as JSON; the other columns are read out of it. */
  document: string;
  id: Generated<string>;
  state: Generated<string>;
  ends_at: Generated<string | null>;
  ended_at: Generated<string | null>;
  created_at: Generated<string>;
  /** How many pending events it has. */
  pending: GeneratedAlways<number | null>;
}

/** Who has a role in which auction, by which auctions are found; triggers keep it as the documents have it. */
interface MemberTable {
  organizer: string;
  /** The auction's, as its own columns have them. */
  created_at: string;
  id: string;
  /** The auction's `key`. */
  auction: number;
  role: Role;
  external_id: string | null;
}

interface RecorderTable {
  id: Generated<number>;
  node: string;
  boot: string;
  /** When it was heard of first and last; null for one that does not number its parts. */
  first_at: number | null;
  last_at: number | null;
  skew_ms: number | null;
  /** The numbers of parts that arrived, as JSON of `Ranges`. */
  seqs: string | null;
}

/** What was recorded of each minute, to be merged with what comes. */
interface MinuteTable {
  /** The auction's `key`. */
  auction: number;
  minute: number;
  /** As packed by parts-codec.ts. */
  parts: Uint8Array;
}

/** What the minutes of an hour amount to, to be read. */
interface HourTable {
  /** The auction's `key` × 2^24 + the hour: one number, and so no second index. */
  id: number;
  /** When the first of its minutes was created. */
  oldest: number;
  /** As packed by hours-codec.ts. */
  minutes: Uint8Array;
}

/** The people of an hour, where they were told apart. */
interface ReachTable {
  /** As the hour's. */
  id: number;
  /** Bytes of a `Sketch`. */
  sketch: Uint8Array;
  /** The most of them at once. */
  present: number;
}

interface MomentTable {
  /** The auction's `key`. */
  auction: number;
  at: number;
  id: string;
  type: string;
  client_id: string;
  /** The whole moment as JSON; the other columns repeat what it is found by. */
  document: string;
  lot_number: GeneratedAlways<string | null>;
  /** 1 where there is one, else 0. */
  has_price: GeneratedAlways<number>;
  has_title: GeneratedAlways<number>;
  /** 1 for a pending hammer. */
  pending: number | null;
}

/** How many moments an auction has; triggers keep it. */
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

/** Instants are epoch ms. */
interface SummaryTable {
  /** The auction's `key`. */
  auction: number;
  /** When the summary is to be made; null while it is as the auction is. */
  due_at: number | null;
  /** Grows with each change of the auction. */
  changes: number;
  /** As JSON; null where nothing was to be kept. */
  overview: string | null;
  /** As packed by summary-codec.ts. */
  summary: Uint8Array | null;
}

/** Instants are ISO 8601 in UTC. */
interface ShareTable {
  /** The auction's `key`. */
  auction: number;
  id: string;
  kind: ShareKind;
  created_at: string;
  expires_at: string;
  last_used_at: string | null;
}

/** Instants are ISO 8601 in UTC. */
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

/** Who did what; it refers to no auction, because it outlives it. */
interface AuditTable {
  id: string;
  at: number;
  /** The whole entry as JSON. */
  document: string;
}

/** The lists that an entry is in: its auction's, and one of each who may read it. */
interface AuditListTable {
  /** `auction:` or `reader:`, and the id. */
  list: string;
  at: number;
  /** The entry's `id`. */
  entry: string;
}

export interface WebhookTable {
  id: string;
  organizer: string;
  /** ISO 8601 in UTC. */
  created_at: string;
  /** The whole webhook as JSON. */
  document: string;
}

/** Instants are epoch ms. */
interface WebhookDeliveryTable {
  /** The webhook's `id`. */
  webhook: string;
  id: string;
  created_at: number;
  /** When to try again; null once it is over. */
  due_at: number | null;
  /** The whole delivery as JSON. */
  document: string;
  auction: GeneratedAlways<string | null>;
}
