import type { Answer, LiveView } from "@headcount/protocol";

/** What the live page starts from: the view, or why there is none. */
export type Loaded = { kind: "loading" } | { kind: "ready"; view: LiveView } | { kind: "unknown" } | { kind: "failed" };

/** Asks the server for the auction's live view; never rejects. */
export async function loadLiveView(auctionId: string): Promise<Loaded> {
  try {
    const reply = await fetch(`/api/v1/auctions/${encodeURIComponent(auctionId)}/live-view`);
    const answer = (await reply.json()) as Answer<LiveView>;
    if (answer.success) return { kind: "ready", view: answer.data };
    return reply.status === 404 || reply.status === 400 ? { kind: "unknown" } : { kind: "failed" };
  } catch {
    return { kind: "failed" };
  }
}
