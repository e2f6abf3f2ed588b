import type { Answer, ErrorBody, ErrorCode, LiveView } from "@headcount/protocol";
import type { ViewerSnapshot } from "@headcount/sdk";
import { detectBlocking, RequestBlocked } from "../api/blocked-request.ts";
import { BASE_PATH } from "../browser/base-path.ts";
import { text } from "./text.ts";

/** The initial data of the live page: the view, or why there is none. */
export type Loaded =
  /** `asked` and `answered`: times of the request and the answer, epoch ms by this device's clock. */
  | { kind: "ready"; view: LiveView; asked: number; answered: number }
  | { kind: "unknown" }
  /** The auction opens only with a valid access token. */
  | { kind: "locked"; error: ErrorBody["error"] }
  | { kind: "failed"; title: string; help: string };

export type Ready = Extract<Loaded, { kind: "ready" }>;

/** Short, because a visitor sees nothing until the view is loaded or an error is shown. */
const VIEW_MS = 10_000;
/** Attempts while the server is starting, and the wait between two, ms. */
const TRIES = 10;
const WAIT_MS = 1_000;

type Why = "unreachable" | "tooManyRequests";

const failed = (why: Why = "unreachable", help = text(`${why}Help`)): Loaded => ({
  kind: "failed",
  title: text(why),
  help,
});

export const isAboutToken = (code: ErrorCode | null): boolean =>
  code === "ACCESS_TOKEN_REQUIRED" || code === "ACCESS_TOKEN_INVALID";

/** Loads the auction's live view; never rejects. Tries again for a few seconds while the server is starting. */
export async function loadLiveView(auctionId: string, token: string | null = null, tries = TRIES): Promise<Loaded> {
  const asked = Date.now();
  try {
    // Does not use the API client, which would make this page a tenth larger.
    const address = `${BASE_PATH}/api/v1/auctions/${encodeURIComponent(auctionId)}/live-view`;
    const headers = token === null ? {} : { authorization: `Bearer ${token}` };
    const reply = await detectBlocking((signal) => fetch(address, { headers, signal }), { withinMs: VIEW_MS });
    const answered = Date.now();
    if (reply.status === 503 && tries > 1) {
      await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
      return loadLiveView(auctionId, token, tries - 1);
    }
    const answer = (await reply.json()) as Answer<LiveView>;
    if (answer.success) return { kind: "ready", view: answer.data, asked, answered };
    if (isAboutToken(answer.error.code)) return { kind: "locked", error: answer.error };
    if (reply.status === 404 || reply.status === 400) return { kind: "unknown" };
    return failed(reply.status === 429 ? "tooManyRequests" : "unreachable");
  } catch (error) {
    return failed("unreachable", error instanceof RequestBlocked ? text("requestBlocked") : undefined);
  }
}

/**
 * The number to show. Before the socket's first join, it is the number that was loaded with the page. Afterwards it is only the socket's
 * number, because a hidden number must not return.
 */
export const shownCount = (
  view: Pick<LiveView, "viewerCount">,
  { viewerCount }: Pick<ViewerSnapshot, "viewerCount">,
  hasJoined: boolean,
): number | null => (hasJoined ? viewerCount : (viewerCount ?? view.viewerCount));
