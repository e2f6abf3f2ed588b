import type { Answer, LiveView } from "@headcount/protocol";
import type { ViewerSnapshot } from "@headcount/sdk";
import { RequestBlocked, reached } from "../api/blocked-request.ts";

/** What the live page starts from: the view, or why there is none. */
export type Loaded =
  /** `asked` and `answered`: epoch ms by this device's clock. */
  | { kind: "ready"; view: LiveView; asked: number; answered: number }
  | { kind: "unknown" }
  | { kind: "failed"; why: string };

const UNREACHABLE = "The server does not answer. It may be restarting, or your network may be gone.";

/** How often a server that is still starting is asked, and how long it is left alone in between, ms. */
const TRIES = 10;
const WAIT_MS = 1_000;

const failed = (why: string): Loaded => ({ kind: "failed", why });

/** Asks the server for the auction's live view; never rejects. A server that is still starting is asked again for a few seconds. */
export async function loadLiveView(auctionId: string, tries = TRIES): Promise<Loaded> {
  const asked = Date.now();
  try {
    const reply = await reached(() => fetch(`/api/v1/auctions/${encodeURIComponent(auctionId)}/live-view`));
    const answered = Date.now();
    if (reply.status === 503 && tries > 1) {
      await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
      return loadLiveView(auctionId, tries - 1);
    }
    const answer = (await reply.json()) as Answer<LiveView>;
    if (answer.success) return { kind: "ready", view: answer.data, asked, answered };
    return reply.status === 404 || reply.status === 400 ? { kind: "unknown" } : failed(answer.error.message);
  } catch (error) {
    return failed(error instanceof RequestBlocked ? error.message : UNREACHABLE);
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
