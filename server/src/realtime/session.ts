import type { Exclusion } from "@headcount/protocol";

/** What the gateway knows of a connected client. */
interface Client {
  /** Token of the person, where people are distinguished. */
  viewerToken: string | undefined;
  /** Signed start of a visit that began before this connection, as the client sent it. */
  readonly visitToken: unknown;
  /** Why the client is never counted; `null`: the counting rules decide. */
  readonly excluded: Exclusion | null;
  /** The client's newest request to join or leave: an answer to an older one is out of date. */
  readonly request: number;
}

export type ConnectedSession =
  | ({ readonly state: "idle" } & Client)
  | ({ readonly state: "joined"; readonly auctionId: string } & Client);

/** Where a client is on its way: it connects, is in no auction or in one, and is gone. */
export type Session = { readonly state: "connecting" } | ConnectedSession | { readonly state: "closed" };

export const CONNECTING: Session = { state: "connecting" };
export const CLOSED: Session = { state: "closed" };

let requests = 0;
/** A number that no other request of this process has. */
export function newRequest(): number {
  requests += 1;
  return requests;
}
