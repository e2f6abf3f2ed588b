import type { Answer, LiveView } from "@headcount/protocol";
import type { ViewerSnapshot } from "@headcount/sdk";

/** What the live page starts from: the view, or why there is none. */
export type Loaded = { kind: "ready"; view: LiveView } | { kind: "unknown" } | { kind: "failed" };

/** How often a server that is still starting is asked, and how long it is left alone in between, ms. */
const TRIES = 10;
const WAIT_MS = 1_000;

/** Asks the server for the auction's live view; never rejects. A server that is still starting is asked again for a few seconds. */
export async function loadLiveView(auctionId: string, tries = TRIES): Promise<Loaded> {
  try {
    const reply = await fetch(`/api/v1/auctions/${encodeURIComponent(auctionId)}/live-view`);
    if (reply.status === 503 && tries > 1) {
      await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
      return loadLiveView(auctionId, tries - 1);
    }
    const answer = (await reply.json()) as Answer<LiveView>;
    if (answer.success) return { kind: "ready", view: answer.data };
    return reply.status === 404 || reply.status === 400 ? { kind: "unknown" } : { kind: "failed" };
  } catch {
    return { kind: "failed" };
  }
}

/**
 * The number to show. Until the socket has joined for the first time it is the one that the page was loaded with; from then on
 * only the socket's, as a number that was taken away must not come back.
 */
export const shownCount = (
  view: Pick<LiveView, "viewerCount">,
  { viewerCount }: Pick<ViewerSnapshot, "viewerCount">,
  hasJoined: boolean,
): number | null => (hasJoined ? viewerCount : (viewerCount ?? view.viewerCount));
