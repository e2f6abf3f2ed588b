import type { LiveView, PublicAuction } from "@headcount/protocol";
import { watchAuction } from "@headcount/sdk";
import { KIND_NOTES, KIND_WORDS } from "../components/kind-words.ts";
import { element, setText } from "./element.ts";
import { createFeed } from "./feed.ts";
import { Happenings } from "./happenings.ts";
import { loadLiveView, shownCount } from "./live-view.ts";
import { createPhase } from "./phase.ts";
import { exclusionHere, uncountedNote } from "./uncounted.ts";
import { createWatching } from "./watching.ts";

/** Fills `root` with the public page of an auction: what it is, whether it is on, and how many watch. */
export async function showLivePage(root: HTMLElement, auctionId: string): Promise<void> {
  root.replaceChildren(element("main", { "aria-busy": "true" }));
  const loaded = await loadLiveView(auctionId);
  switch (loaded.kind) {
    case "unknown":
      return showMessage(
        root,
        "There is no such auction",
        "The address may be mistyped, or the auction may have been removed.",
      );
    case "failed": {
      const again = element("button", { type: "button" }, "Try again");
      again.addEventListener("click", () => window.location.reload());
      return showMessage(root, "The server cannot be reached", again);
    }
    case "ready":
      return showAuction(root, loaded.view);
  }
}

/** Once a second, for the clocks on the page. */
const TICK_MS = 1_000;
/** Thousands join at once and ask what they missed meanwhile: each at another moment. */
const CATCH_UP_MS = 3_000;

function showAuction(root: HTMLElement, view: LiveView): void {
  const excluded = exclusionHere(view.auction.id, window.location.search, localStorage);
  const watch = watchAuction(view.auction.id, {
    ...(view.realtimeUrl !== null && { url: view.realtimeUrl }),
    ...(excluded && { excluded }),
  });
  const [heading, phase, watching, feed] = [createHeading(), createPhase(), createWatching(), createFeed()];
  const happenings = new Happenings(view.moments);
  let hasJoined = false;
  let isDeaf = true;

  const draw = (): void => {
    const now = Date.now();
    const snapshot = watch.getSnapshot();
    const auction = snapshot.auction ?? view.auction;
    if (snapshot.status === "refused") {
      clearInterval(ticking);
      watch.stop();
      showMessage(root, "This auction was removed", `${auction.title} is not there any more.`);
      return;
    }
    const isConnected = snapshot.status === "live" || snapshot.status === "stale";
    // While the line was lost, and between loading and joining, nobody told what happened.
    if (isConnected && isDeaf) catchUp();
    isDeaf = !isConnected;
    hasJoined ||= isConnected;
    const viewerCount = auction.publicCounter === "hidden" ? null : shownCount(view, snapshot, hasJoined);
    const isHidden = viewerCount === null && (auction.publicCounter === "hidden" || auction.publicMinimum > 0);
    document.title = auction.title;
    heading.show(auction);
    phase.show(auction, now);
    watching.show({ viewerCount, isHidden, status: snapshot.status }, now);
    feed.show(happenings.shown, auction);
  };
  const again = async (): Promise<LiveView | null> => {
    const loaded = await loadLiveView(view.auction.id);
    return loaded.kind === "ready" ? loaded.view : null;
  };
  const catchUp = (): void => {
    const later = Math.random() * CATCH_UP_MS;
    setTimeout(() => void happenings.reload(again).then(draw), later);
  };
  root.replaceChildren(
    element(
      "main",
      {},
      heading.element,
      ...kindNote(view.auction),
      phase.element,
      watching.element,
      ...(view.auction.kind ? [] : uncountedNote(excluded)),
      feed.element,
    ),
  );
  const ticking = setInterval(draw, TICK_MS);
  watch.subscribe(draw);
  watch.subscribeMoments((moment) => {
    happenings.take(moment);
    draw();
  });
  draw();
}

/** That the auction is generated. */
const kindNote = ({ kind }: PublicAuction): HTMLElement[] =>
  kind ? [element("p", { class: "when" }, KIND_NOTES[kind])] : [];

const STATE_WORDS = { setup: "Starts soon", live: "Live", ended: "Ended" } as const;

/** What the auction is called, and whether it is on. */
function createHeading() {
  const words = element("span");
  const demo = element("span", { class: "demo" });
  const state = element("p", { class: "state" }, words, demo);
  const title = element("h1");
  return {
    element: element("header", {}, state, title),
    show(auction: PublicAuction): void {
      state.dataset.state = auction.state;
      setText(words, STATE_WORDS[auction.state]);
      demo.hidden = !auction.demo && !auction.kind;
      setText(demo, auction.kind ? KIND_WORDS[auction.kind] : "Demo");
      setText(title, auction.title);
    },
  };
}

function showMessage(root: HTMLElement, title: string, text: Node | string): void {
  document.title = title;
  root.replaceChildren(element("main", { class: "message" }, element("h1", {}, title), element("p", {}, text)));
}
