import type { IncomingMessage } from "node:http";

/** An auction in the application, which remains the owner of these fields. */
export interface AppAuction {
  title: string;
  state: "setup" | "live" | "ended";
  enableViewerAnalytics: boolean;
  startsAt?: Date | string | null;
  /** An IANA name, such as Asia/Kolkata; UTC by default. */
  timeZone?: string;
}

/** The auctions of an application, and who may manage them. */
export interface AppAuctions {
  /** `id` is the auction's id in pages and sockets: 24 hex digits, such as the text of an ObjectId, or another form (1 to 128 characters). Returns `null` if there is no such auction. */
  find(id: string): Promise<AppAuction | null>;
  /** Whether the user of this request, by the application's own session, may manage the auction: see its audience, run its sale and change its settings. */
  canManage(request: IncomingMessage, id: string): boolean | Promise<boolean>;
  /** Applies an organizer's changes on Headcount's pages. Without this function, these fields can be changed only in the application. */
  update?(id: string, changes: Partial<AppAuction>): Promise<void>;
}
