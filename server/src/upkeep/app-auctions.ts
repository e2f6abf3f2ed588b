import type { IncomingMessage } from "node:http";

/** An auction as the application has it. It stays the owner of these fields. */
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
  /** `id` is what pages and sockets name the auction by: 24 hex digits, such as the text of an ObjectId, or an id of another form (1 to 128 characters). `null`: there is none. */
  find(id: string): Promise<AppAuction | null>;
  /** Whether the user of this request, by the application's own session, may manage the auction: see its audience, run its sale and change its settings. */
  canManage(request: IncomingMessage, id: string): boolean | Promise<boolean>;
  /** Applies what an organizer changes on Headcount's pages. Without it, these fields can be changed in the application only. */
  update?(id: string, changes: Partial<AppAuction>): Promise<void>;
}
