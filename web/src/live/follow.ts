import type { LiveView, PublicAuction } from "@headcount/protocol";
import { type ViewerSnapshot, type WatchOptions, watchAuction } from "@headcount/sdk";
import { ownServer } from "../browser/base-path.ts";
import { ServerClock } from "../time/server-clock.ts";
import { accessToken } from "./access-token.ts";
import { loadLiveView, type Ready, shownCount } from "./live-view.ts";
import { RecentMoments, type ShownMoments } from "./moments/moments.ts";
import type { Audience } from "./watching.ts";

/** An auction at one moment. */
export interface Followed {
  auction: PublicAuction;
  audience: Audience;
  moments: ShownMoments;
  /** The server's time, epoch ms. */
  now: number;
}

interface FollowedPage {
  /** Called after each change, and each second. */
  show(followed: Followed): void;
  /** The server refuses this page from now on. Called once, at the end. */
  gone(auction: PublicAuction, snapshot: ViewerSnapshot): void;
  /** `show` threw an error. Called once, at the end. */
  failed(): void;
}

/** Interval of the clocks on a page, ms. */
export const REDRAW_INTERVAL_MS = 1_000;
/** Each viewer waits a random part of this before loading missed moments, because thousands join at once. */
const CATCH_UP_MS = 3_000;

/** The token with which the page connects: from its address, or from the server for a member of the auction. */
function connectToken({ auction, accessToken: pass }: LiveView): WatchOptions {
  const token = accessToken();
  if (token !== null) return { accessToken: token };
  if (pass === null) return {};
  let next: string | null = pass;
  return {
    async accessToken() {
      const known = next;
      next = null;
      if (known !== null) return known;
      const loaded = await loadLiveView(auction.id, accessToken());
      return (loaded.kind === "ready" && loaded.view.accessToken) || "";
    },
  };
}

/** Joins an auction whose view is loaded, and shows it until the server refuses the page. */
export function followAuction(
  { view, asked, answered }: Ready,
  excluded: WatchOptions["excluded"] | null,
  { show, gone, failed }: FollowedPage,
): void {
  const clock = new ServerClock();
  clock.set(view.now, asked, answered);
  const watch = watchAuction(view.auction.id, {
    url: view.realtimeUrl ?? ownServer(),
    ...(excluded && { excluded }),
    ...connectToken(view),
  });
  const moments = new RecentMoments(view);
  let hasJoined = false;
  let hasMissedMoments = true;

  const draw = (): void => {
    const wall = Date.now();
    const snapshot = watch.getSnapshot();
    const auction = snapshot.auction ?? view.auction;
    if (snapshot.status === "refused") {
      end();
      gone(auction, snapshot);
      return;
    }
    const isConnected = snapshot.status === "live" || snapshot.status === "stale";
    // Moments from before joining or during a disconnection were not received.
    if (clock.leapt(wall, performance.now()) || (isConnected && hasMissedMoments)) catchUp();
    hasMissedMoments = !isConnected;
    hasJoined ||= isConnected;
    const viewerCount = auction.publicCounter === "hidden" ? null : shownCount(view, snapshot, hasJoined);
    const isBlocked = !hasJoined && snapshot.connectError !== null;
    const audience = { viewerCount, isBlocked, status: snapshot.status };
    show({ auction, audience, moments: moments.shown, now: clock.at(wall) });
  };
  const again = async (): Promise<LiveView | null> => {
    const loaded = await loadLiveView(view.auction.id, accessToken());
    if (loaded.kind !== "ready") return null;
    clock.set(loaded.view.now, loaded.asked, loaded.answered);
    return loaded.view;
  };
  const catchUp = (): void => {
    const later = Math.random() * CATCH_UP_MS;
    setTimeout(() => void moments.reload(again).then(update), later);
  };
  let hasEnded = false;
  const end = (): void => {
    hasEnded = true;
    clearInterval(ticking);
    watch.stop();
  };
  /** A drawing error ends everything, so that no frozen number stays. */
  const update = (): void => {
    if (hasEnded) return;
    try {
      draw();
    } catch (error) {
      end();
      failed();
      throw error;
    }
  };
  const ticking = setInterval(update, REDRAW_INTERVAL_MS);
  watch.subscribe(update);
  watch.subscribeMoments((moment) => {
    moments.apply(moment);
    update();
  });
  update();
}
