import type { ErrorBody, LiveView, PublicAuction } from "@headcount/protocol";
import { isPrivate } from "@headcount/protocol/private";
import { type ViewerSnapshot, type WatchOptions, watchAuction } from "@headcount/sdk";
import { ownServer } from "../browser/base-path.ts";
import { browserStorage } from "../browser/storage.ts";
import { isolated } from "../format/isolated.ts";
import { KIND_NOTES, KIND_WORDS } from "../format/kind-words.ts";
import { ServerClock } from "../time/server-clock.ts";
import { accessToken } from "./access-token.ts";
import { element, setText } from "./element.ts";
import { createFeed } from "./feed.ts";
import { isAboutToken, type Loaded, loadLiveView, shownCount } from "./live-view.ts";
import { showFailure, showMessage } from "./message.ts";
import { RecentMoments, type ShownMoments } from "./moments.ts";
import { createPhase } from "./phase.ts";
import { TEXT } from "./text.ts";
import { exclusionHere, uncountedNote } from "./uncounted.ts";
import { type Audience, createWatching } from "./watching.ts";

/** Shows the public page of an auction: title, state, viewer count and latest moments. */
export async function showLivePage(root: HTMLElement, auctionId: string): Promise<void> {
  root.replaceChildren(element("main", { "aria-busy": "true" }));
  showLoaded(root, await loadLiveView(auctionId, accessToken()));
}

function showLoaded(root: HTMLElement, loaded: Loaded): void {
  if (loaded.kind === "unknown") showMessage(root, TEXT.notFound.title, TEXT.notFound.text);
  else if (loaded.kind === "locked") showLocked(root, loaded.error);
  else if (loaded.kind === "failed") showFailure(root, { ...TEXT.unreachable, text: loaded.why });
  else if (isPrivate(loaded.view.auction)) showToMembers(root, loaded);
  else showAuction(root, loaded);
}

/** The auction opens only with a valid access token. */
function showLocked(root: HTMLElement, { code, reason }: Pick<ErrorBody["error"], "code" | "reason">): void {
  const expired = reason === "expired" ? TEXT.locked.expired : TEXT.locked.invalid;
  showMessage(root, code === "ACCESS_TOKEN_REQUIRED" ? TEXT.locked.required : expired, TEXT.locked.text);
}

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

type Ready = Extract<Loaded, { kind: "ready" }>;

/** A private auction accepts no sockets, so its page polls. */
const MEMBERS_POLL_MS = 5_000;

/** A preview for members of a private auction, until it is public or they lose access. */
function showToMembers(root: HTMLElement, first: Ready): void {
  const clock = new ServerClock();
  let current = first;
  const [heading, phase, feed] = [createHeading(), createPhase(), createFeed()];
  const note = element("p", { class: "when" }, TEXT.membersOnly);
  root.replaceChildren(element("main", {}, heading.element, note, phase.element, feed.element));
  const take = (loaded: Ready): void => {
    current = loaded;
    clock.set(loaded.view.now, loaded.asked, loaded.answered);
  };
  const draw = (): void => {
    const { auction, moments } = current.view;
    document.title = isolated(auction.title);
    heading.show(auction);
    phase.show(auction, clock.at(Date.now()));
    feed.show(new RecentMoments(moments).shown, auction);
  };
  const ticking = setInterval(draw, REDRAW_INTERVAL_MS);
  const ask = async (): Promise<void> => {
    const loaded = await loadLiveView(first.view.auction.id, accessToken());
    const isSame = loaded.kind === "failed" || (loaded.kind === "ready" && isPrivate(loaded.view.auction));
    if (!isSame) {
      clearInterval(ticking);
      showLoaded(root, loaded);
      return;
    }
    if (loaded.kind === "ready") take(loaded);
    setTimeout(ask, MEMBERS_POLL_MS);
  };
  setTimeout(ask, MEMBERS_POLL_MS);
  take(first);
  draw();
}

/** Interval of the clocks on the page, ms. */
const REDRAW_INTERVAL_MS = 1_000;
/** Each viewer waits a random part of this before loading missed moments, because thousands join at once. */
const CATCH_UP_MS = 3_000;

function showAuction(root: HTMLElement, { view, asked, answered }: Ready): void {
  const excluded = exclusionHere(view.auction.id, window.location.search, browserStorage);
  const clock = new ServerClock();
  clock.set(view.now, asked, answered);
  const watch = watchAuction(view.auction.id, {
    url: view.realtimeUrl ?? ownServer(),
    ...(excluded && { excluded }),
    ...connectToken(view),
  });
  const page = createPage(view.auction, excluded);
  const moments = new RecentMoments(view.moments);
  let hasJoined = false;
  let hasMissedMoments = true;

  const draw = (): void => {
    const wall = Date.now();
    const now = clock.at(wall);
    const snapshot = watch.getSnapshot();
    const auction = snapshot.auction ?? view.auction;
    if (snapshot.status === "refused") {
      clearInterval(ticking);
      watch.stop();
      void showGone(root, auction, snapshot);
      return;
    }
    const isConnected = snapshot.status === "live" || snapshot.status === "stale";
    // Moments from before joining or during a disconnection were not received.
    if (clock.leapt(wall, performance.now()) || (isConnected && hasMissedMoments)) catchUp();
    hasMissedMoments = !isConnected;
    hasJoined ||= isConnected;
    const viewerCount = auction.publicCounter === "hidden" ? null : shownCount(view, snapshot, hasJoined);
    const isHidden = viewerCount === null && (auction.publicCounter === "hidden" || auction.publicMinimum > 0);
    const isBlocked = !hasJoined && snapshot.connectError !== null;
    page.show(auction, { viewerCount, isHidden, isBlocked, status: snapshot.status }, moments.shown, now);
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
  /** A drawing error replaces the page with a message, so that no frozen number stays. */
  const update = (): void => {
    try {
      draw();
    } catch (error) {
      clearInterval(ticking);
      watch.stop();
      showFailure(root, TEXT.stopped);
      throw error;
    }
  };
  root.replaceChildren(page.element);
  const ticking = setInterval(update, REDRAW_INTERVAL_MS);
  watch.subscribe(update);
  watch.subscribeMoments((moment) => {
    moments.apply(moment);
    update();
  });
  update();
}

/**
 * Interval between attempts with a token that the API accepts but the sockets refuse. A separate realtime server may learn of a change
 * later.
 */
const REFUSED_MS = 5_000;

/** An auction that became private looks removed, except to its members. An auction that requires an access token is closed to others. */
async function showGone(
  root: HTMLElement,
  { id, title }: PublicAuction,
  { error, reason }: ViewerSnapshot,
): Promise<void> {
  const loaded = await loadLiveView(id, accessToken());
  const isRefused = isAboutToken(error);
  if (loaded.kind === "ready" && isRefused) setTimeout(() => showLoaded(root, loaded), REFUSED_MS);
  else if (loaded.kind === "ready" || loaded.kind === "locked") showLoaded(root, loaded);
  else if (error !== null && isRefused) showLocked(root, { code: error, ...(reason && { reason }) });
  else showMessage(root, TEXT.removed.title, TEXT.removed.text(isolated(title)));
}

/** The parts of the page, and how to update them. */
function createPage(first: PublicAuction, excluded: ReturnType<typeof exclusionHere>) {
  const [heading, phase, watching, feed] = [createHeading(), createPhase(), createWatching(), createFeed()];
  return {
    element: element(
      "main",
      {},
      heading.element,
      ...kindNote(first),
      phase.element,
      watching.element,
      ...(first.kind ? [] : uncountedNote(excluded)),
      feed.element,
    ),
    show(auction: PublicAuction, audience: Audience, moments: ShownMoments, now: number): void {
      document.title = isolated(auction.title);
      heading.show(auction);
      phase.show(auction, now);
      watching.show(audience, now);
      feed.show(moments, auction);
    },
  };
}

/** Says that the auction is generated. */
const kindNote = ({ kind }: PublicAuction): HTMLElement[] =>
  kind ? [element("p", { class: "when" }, KIND_NOTES[kind])] : [];

/** The title and the state. */
function createHeading() {
  const words = element("span");
  const demo = element("span", { class: "demo" });
  const state = element("p", { class: "state" }, words, demo);
  const title = element("h1", { dir: "auto" });
  return {
    element: element("header", {}, state, title),
    show(auction: PublicAuction): void {
      state.dataset.state = auction.state;
      setText(words, TEXT.state[auction.state]);
      demo.hidden = !auction.demo && !auction.kind;
      setText(demo, auction.kind ? KIND_WORDS[auction.kind] : TEXT.demo);
      setText(title, auction.title);
    },
  };
}
