import type { ApiKeyStore, TokenKeyStore } from "./store/access/api-keys.ts";
import type { ShareStore } from "./store/access/shares.ts";
import type { AuctionStore } from "./store/auctions.ts";
import type { MinuteStore } from "./store/audience/minutes.ts";
import type { RecorderStore } from "./store/audience/recorders.ts";
import type { SummaryStore } from "./store/audience/summaries.ts";
import type { AuditStore } from "./store/audit.ts";
import type { CatalogueStore } from "./store/catalogues.ts";
import type { FlagStore } from "./store/flags.ts";
import type { MarkStore } from "./store/marks.ts";
import type { DocumentStore } from "./store/messages/documents.ts";
import type { MailStore } from "./store/messages/mails.ts";
import type { MomentStore } from "./store/moments.ts";
import type { SponsorStore } from "./store/sponsors.ts";
import type { DeliveryStore, WebhookStore } from "./store/webhooks.ts";

export type * from "./store/access/api-keys.ts";
export type * from "./store/access/shares.ts";
export type * from "./store/access/write-authority.ts";
export * from "./store/auctions.ts";
export type * from "./store/audience/minutes.ts";
export type * from "./store/audience/recorders.ts";
export type * from "./store/audience/summaries.ts";
export type * from "./store/audit.ts";
export type * from "./store/catalogues.ts";
export type * from "./store/flags.ts";
export type * from "./store/marks.ts";
export type * from "./store/messages/documents.ts";
export type * from "./store/messages/mails.ts";
export type * from "./store/moments.ts";
export type * from "./store/sponsors.ts";
export type * from "./store/webhooks.ts";

/** Details of the storage for operators, by name. */
export type StoreHealth = Readonly<Record<string, unknown>>;

/**
 * Stores auctions, their minutes, moments, catalogues, marks, sponsors and shares, organizers' API keys, token keys and webhooks, the queue of e-mails, alert settings and states, and the audit log. A minute expires `retentionMs` after its creation. Expired minutes are never read, even before they are deleted.
 * Every promise rejects when the storage fails. Resolved writes survive a crash of the process.
 */
export interface Store {
  auctions: AuctionStore;
  minutes: MinuteStore;
  recorders: RecorderStore;
  moments: MomentStore;
  catalogues: CatalogueStore;
  marks: MarkStore;
  sponsors: SponsorStore;
  shares: ShareStore;
  apiKeys: ApiKeyStore;
  audit: AuditStore;
  flags: FlagStore;
  summaries: SummaryStore;
  tokenKeys: TokenKeyStore;
  webhooks: WebhookStore;
  deliveries: DeliveryStore;
  mails: MailStore;
  documents: DocumentStore;
  /** Rejects while the storage cannot answer. */
  ping(): Promise<StoreHealth>;
  close(): Promise<void>;
}
