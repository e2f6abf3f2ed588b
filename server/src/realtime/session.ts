import type { Exclusion } from "@headcount/protocol";
import type { Grant } from "../platform/tokens/viewer-tokens.ts";

/** What the gateway knows about a connected client. */
interface Client {
  /** Token of the person, if people are distinguished. */
  viewerToken: string | undefined;
  /** The access token as the client sent it, until it is verified; `undefined`: none. */
  accessToken: unknown;
  /** What the verified token lets the client do. */
  grant: Grant | null;
  /** Signed start of a visit that began before this connection, as the client sent it. */
  readonly visitToken: unknown;
  /** Where the viewer comes from, as the client sent it. */
  readonly via?: unknown;
  readonly referrer?: unknown;
  /** Why the client is never counted; `null`: the counting rules decide. */
  readonly excluded: Exclusion | null;
  /** The client's newest request to join or leave. An answer to an older request is outdated. */
  readonly request: number;
}

export type ConnectedSession =
  | ({ readonly state: "idle" } & Client)
  | ({ readonly state: "joined"; readonly auctionId: string } & Client);

/** The state of a client: it connects, is idle or in an auction, and is closed. */
export type Session = { readonly state: "connecting" } | ConnectedSession | { readonly state: "closed" };

export const CONNECTING: Session = { state: "connecting" };
export const CLOSED: Session = { state: "closed" };

let requests = 0;
/** A number that is unique to this request in this process. */
export function newRequest(): number {
  requests += 1;
  return requests;
}

/** @throws Error before the client has connected and after it has disconnected */
export function connectedSession({ session }: { readonly session: Session }): ConnectedSession {
  if (session.state === "idle" || session.state === "joined") return session;
  throw new Error(`a session that is ${session.state} cannot be in an auction`);
}
