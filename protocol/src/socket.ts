import type { ErrorCode, TokenReason } from "./http/errors.ts";
import type { CountUpdate, Exclusion, MomentEvent, PublicAuction } from "./viewers.ts";

/** Where the Socket.IO server listens. */
export const SOCKET_PATH = "/auction/";

/** Answer to `joinAuction`. `viewerCount` and the count's parts are `null` when the public sees no number. */
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

/** `auctionUpdate`, on joining and after a change: the public fields; `deleted` when the auction is gone and the room is closed. */
export type AuctionUpdate = PublicAuction & { deleted?: true };

export interface ClientToServerEvents {
  joinAuction: (auctionId: string, ack?: (answer: JoinAck) => void) => void;
  leaveAuction: (ack?: (answer: { success: true }) => void) => void;
}

export interface ServerToClientEvents {
  /** The count as the public sees it, then its parts. Not sent while the counter is hidden; `null` while there are fewer than the minimum to show. */
  viewerCountUpdate: (...count: CountUpdate) => void;
  auctionUpdate: (auction: AuctionUpdate) => void;
  /** A moment was recorded, corrected (the same `id` again) or deleted. */
  moment: (moment: MomentEvent) => void;
  /** `people` mode, to a viewer without a valid token: keep it and send it as `auth.viewerToken`. */
  viewerToken: (token: string) => void;
  /** `people` mode: the signed beginning of this visit. Keep it in memory, and send it as `auth.visitToken` when you reconnect. */
  visitToken: (token: string) => void;
}

/** What a socket may send in its CONNECT packet; `viewerToken` also serves later `joinAuction`s. */
export interface SocketAuth {
  auctionId?: string;
  viewerToken?: string;
  /** A JWT that the organizer's application signed for this viewer and auction. */
  accessToken?: string;
  /** The newest `visitToken` of this page: after a restart of the server, the visit goes on. */
  visitToken?: string;
  /** A client that sends this is not counted. */
  excluded?: Extract<Exclusion, "staff" | "screen">;
}
