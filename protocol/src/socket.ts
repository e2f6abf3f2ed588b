import type { ErrorCode, TokenReason } from "./http/errors.ts";
import type { CountUpdate, Exclusion, MomentEvent, PublicAuction } from "./viewers.ts";

/** Path of the Socket.IO server. */
export const SOCKET_PATH = "/auction/";

/** Answer to `joinAuction`. `viewerCount` and the count's parts are `null` if the public sees no number. */
export type JoinAck =
  | {
      success: true;
      data: {
        viewerCount: number | null;
        people: number | null;
        connections: number | null;
        version: number | null;
      };
    }
  | { success: false; error: { code: ErrorCode; message: string; reason?: TokenReason } };

/** `auctionUpdate`, sent on joining and after a change: the public fields. `deleted`: the auction was deleted and the room is closed. */
export type AuctionUpdate = PublicAuction & { deleted?: true };

export interface ClientToServerEvents {
  joinAuction: (auctionId: string, ack?: (answer: JoinAck) => void) => void;
  leaveAuction: (ack?: (answer: { success: true }) => void) => void;
}

export interface ServerToClientEvents {
  /** The public count, then its parts. Not sent while the counter is hidden; `null` below the minimum to show. */
  viewerCountUpdate: (...count: CountUpdate) => void;
  auctionUpdate: (auction: AuctionUpdate) => void;
  /** A moment was recorded, corrected (the same `id` again) or deleted. */
  moment: (moment: MomentEvent) => void;
  /** In `people` mode, for a viewer without a valid token. Keep it and send it as `auth.viewerToken`. */
  viewerToken: (token: string) => void;
  /** In `people` mode: the signed start of this visit. Keep it in memory, and send it as `auth.visitToken` when you reconnect. */
  visitToken: (token: string) => void;
}

/** The content of a socket's CONNECT packet. `viewerToken` is also used for later `joinAuction` events. */
export interface SocketAuth {
  auctionId?: string;
  viewerToken?: string;
  /** A JWT that the organizer's application signed for this viewer and auction. */
  accessToken?: string;
  /** The newest `visitToken` of this page. With it, the visit continues after a restart of the server. */
  visitToken?: string;
  /** The tag of the link that the viewer followed, and the host of the page before. Counted only if the auction counts sources. */
  via?: string | undefined;
  referrer?: string | undefined;
  /** A client that sends this is not counted. */
  excluded?: Extract<Exclusion, "staff" | "screen">;
}
