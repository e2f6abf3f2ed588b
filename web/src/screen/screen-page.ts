import { isPrivate } from "@headcount/protocol/private";
import { accessToken } from "../live/access-token.ts";
import { type Followed, followAuction, loadedPart } from "../live/follow.ts";
import { loadLiveView, type Ready } from "../live/live-view.ts";
import { RecentMoments } from "../live/moments/moments.ts";
import { text } from "../live/text.ts";
import { createHeat } from "./heat.ts";
import { createLayout } from "./layout.ts";
import { lookOf } from "./look.ts";

/** Interval between attempts to show an auction that cannot be followed now, ms. */
const RETRY_MS = 5_000;

const wait = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, RETRY_MS));

/** Shows an auction on a screen or in a stream, uncounted. Starts again by itself after every failure, for as long as the page is open. */
export async function showScreen(root: HTMLElement, auctionId: string): Promise<void> {
  const look = lookOf(window.location.search);
  document.documentElement.dataset.theme = look.theme;
  document.documentElement.dataset.layout = look.layout;
  document.documentElement.style.setProperty("--accent", look.accent);
  document.documentElement.style.setProperty("--on-accent", look.onAccent);
  const layout = createLayout(look.layout);
  const heat = look.layout === "counter" ? () => null : createHeat(auctionId);
  const show = (followed: Followed): void => layout.show(followed, heat(followed));
  root.replaceChildren(layout.element);
  let wasShown = false;
  for (;;) {
    const loaded = await loadLiveView(auctionId, accessToken());
    if (loaded.kind !== "ready") {
      const reason = loaded.kind === "failed" ? loaded.help : text(loaded.kind === "unknown" ? "notFound" : "locked");
      // A stream that was on the air shows nothing rather than an error.
      layout.say(wasShown && look.layout !== "wall" ? "" : reason);
    } else if (isPrivate(loaded.view.auction)) {
      layout.show(previewOf(loaded), null);
    } else {
      await followed(loaded, show);
      layout.say("");
    }
    wasShown ||= loaded.kind === "ready";
    await wait();
  }
}

/** Shows the auction until it can no longer be followed. */
const followed = (loaded: Ready, show: (followed: Followed) => void): Promise<void> =>
  new Promise((resolve) => followAuction(loaded, "screen", { show, gone: () => resolve(), failed: () => resolve() }));

/** A private auction accepts no sockets. Only its members see this. */
function previewOf({ view }: Ready): Followed {
  const { shown: moments } = new RecentMoments(view);
  return {
    auction: view.auction,
    audience: { viewerCount: null, isBlocked: false, status: "live" },
    moments,
    ...loadedPart(view, moments),
    now: Date.parse(view.now ?? "") || Date.now(),
  };
}
