import type { LiveView, PublicAuction, PublicMoment } from "@headcount/protocol";
import { LOT_EDGES } from "@headcount/protocol/block";
import { type ViewerSnapshot, type WatchOptions, watchAuction } from "@headcount/sdk";
import { ownServer } from "../browser/base-path.ts";
import { ServerClock } from "../time/server-clock.ts";
import { accessToken } from "./access-token.ts";
import { loadLiveView, type Ready, shownCount } from "./live-view.ts";
import { RecentMoments, type ShownMoments } from "./moments/moments.ts";
import { type NextLots, nextLots } from "./moments/next-lots.ts";
import type { Audience } from "./watching.ts";

/** An auction at one moment. */
export interface Followed {
  auction: PublicAuction;
  audience: Audience;
  moments: ShownMoments;
  /** `null`: the catalogue is not public. */
  nextLots: NextLots | null;
  /** `null`: the auction has not ended, or its results are not loaded yet. */
  results: LiveView["results"];
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
/** The server remembers results and catalogues for a shorter time, so a change that is loaded after this is in the answer. */
const SETTLED_MS = 1_000;

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

/** What a loaded view shows of an auction besides its moments: the catalogue and the results. It changes with these fields. */
const extentOf = ({ state, publicCatalogue, catalogueChangedAt }: PublicAuction): string =>
  [state, publicCatalogue, catalogueChangedAt].join();

/** The part of a view that is loaded again as a whole. */
export const loadedPart = (
  { auction, catalogue, results }: Pick<LiveView, "auction" | "catalogue" | "results">,
  { known }: ShownMoments,
): Pick<Followed, "nextLots" | "results"> => ({
  nextLots: catalogue && auction.publicCatalogue && auction.state !== "ended" ? nextLots(catalogue, known) : null,
  results: auction.state === "ended" ? results : null,
});

/** The view that was loaded last, and when it must be loaded again. */
class LoadedView {
  latest: LiveView;
  #extent: string;
  #outdatedBy: string | null = null;

  constructor(view: LiveView) {
    this.latest = view;
    this.#extent = extentOf(view.auction);
  }

  /** The part to show. `isOutdated`: once, for each reason to load it again. */
  partFor(auction: PublicAuction, moments: ShownMoments) {
    const part = loadedPart({ ...this.latest, auction }, moments);
    const [extent, outdatedBy] = [extentOf(auction), part.nextLots?.outdatedBy ?? null];
    const isOutdated = extent !== this.#extent || (outdatedBy !== null && outdatedBy !== this.#outdatedBy);
    this.#extent = extent;
    this.#outdatedBy = outdatedBy;
    return { part, isOutdated };
  }

  /** Whether a moment changes results, or the next lots in a way that only the server can tell. */
  isOutdatedBy({ type }: PublicMoment, isCorrection: boolean): boolean {
    const { auction, catalogue } = this.latest;
    return LOT_EDGES.includes(type) && (auction.state === "ended" || (isCorrection && catalogue !== null));
  }
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
  const loaded = new LoadedView(view);
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
    const { part, isOutdated } = loaded.partFor(auction, moments.shown);
    if (isOutdated) catchUp(SETTLED_MS);
    show({ auction, audience, moments: moments.shown, ...part, now: clock.at(wall) });
  };
  const again = async (): Promise<LiveView | null> => {
    const answer = await loadLiveView(view.auction.id, accessToken());
    if (answer.kind !== "ready") return null;
    clock.set(answer.view.now, answer.asked, answer.answered);
    loaded.latest = answer.view;
    return answer.view;
  };
  const catchUp = (atLeastMs = 0): void => {
    const later = atLeastMs + Math.random() * CATCH_UP_MS;
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
    if (loaded.isOutdatedBy(moment, moments.apply(moment))) catchUp(SETTLED_MS);
    update();
  });
  update();
}
