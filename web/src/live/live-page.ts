import type { ErrorBody, PublicAuction } from "@headcount/protocol";
import { isPrivate } from "@headcount/protocol/private";
import type { ViewerSnapshot } from "@headcount/sdk";
import { browserStorage } from "../browser/storage.ts";
import { isolated } from "../format/isolated.ts";
import { ServerClock } from "../time/server-clock.ts";
import { accessToken } from "./access-token.ts";
import { element, setText } from "./element.ts";
import { type Followed, followAuction, loadedPart, REDRAW_INTERVAL_MS } from "./follow.ts";
import { isAboutToken, type Loaded, loadLiveView, type Ready } from "./live-view.ts";
import { showFailure, showMessage } from "./message.ts";
import { createFeed } from "./moments/feed.ts";
import { createLotCard } from "./moments/lot-card.ts";
import { RecentMoments } from "./moments/moments.ts";
import { createUpNext } from "./moments/up-next.ts";
import { createPhase } from "./phase.ts";
import { resultsOf } from "./results.ts";
import { text } from "./text.ts";
import { exclusionHere, uncountedNote } from "./uncounted.ts";
import { createWatching } from "./watching.ts";

/** Shows the public page of an auction: title, state, viewer count and latest moments. */
export async function showLivePage(root: HTMLElement, auctionId: string): Promise<void> {
  root.replaceChildren(element("main", { "aria-busy": "true" }));
  showLoaded(root, await loadLiveView(auctionId, accessToken()));
}

function showLoaded(root: HTMLElement, loaded: Loaded): void {
  if (loaded.kind === "unknown") showMessage(root, text("notFound"), text("notFoundHelp"));
  else if (loaded.kind === "locked") showLocked(root, loaded.error);
  else if (loaded.kind === "failed") showFailure(root, loaded.title, loaded.help, text("tryAgain"));
  else if (isPrivate(loaded.view.auction)) showToMembers(root, loaded);
  else showAuction(root, loaded);
}

/** The auction opens only with a valid access token. */
function showLocked(root: HTMLElement, { code, reason }: Pick<ErrorBody["error"], "code" | "reason">): void {
  const isInvalid = code !== "ACCESS_TOKEN_REQUIRED";
  const title = isInvalid ? (reason === "expired" ? "expired" : "invalidLink") : "locked";
  showMessage(root, text(title), text("lockedHelp"));
}

/** A private auction accepts no sockets, so its page polls. */
const MEMBERS_POLL_MS = 5_000;

/** A preview for members of a private auction, until it is public or they lose access. */
function showToMembers(root: HTMLElement, first: Ready): void {
  const clock = new ServerClock();
  let current = first;
  const [heading, body] = [createHeading(), createBody()];
  const note = element("p", { class: "note" }, text("membersOnly"));
  root.replaceChildren(element("main", {}, heading.element, note, body.element));
  const take = (loaded: Ready): void => {
    current = loaded;
    clock.set(loaded.view.now, loaded.asked, loaded.answered);
  };
  const draw = (): void => {
    const { auction } = current.view;
    heading.show(auction, null);
    const { shown: moments } = new RecentMoments(current.view);
    body.show({ auction, moments, ...loadedPart(current.view, moments), now: clock.at(Date.now()) });
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

function showAuction(root: HTMLElement, loaded: Ready): void {
  const { auction } = loaded.view;
  const excluded = exclusionHere(auction.id, window.location.search, browserStorage);
  const page = createPage(auction, excluded);
  root.replaceChildren(page.element);
  followAuction(loaded, excluded, {
    show: page.show,
    gone: (last, snapshot) => void showGone(root, last, snapshot),
    failed: () => showFailure(root, text("stopped"), text("failedHelp")),
  });
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
  else showMessage(root, text("removed"), text("removedHelp", { title: isolated(title) }));
}

/** The parts of the page, and how to update them. */
function createPage(first: PublicAuction, excluded: ReturnType<typeof exclusionHere>) {
  const [heading, watching, body] = [createHeading(), createWatching(), createBody()];
  heading.bar.append(watching.element);
  return {
    element: element(
      "main",
      {},
      heading.element,
      ...kindNote(first),
      ...(first.kind ? [] : uncountedNote(excluded)),
      watching.status,
      body.element,
    ),
    show(followed: Followed): void {
      heading.show(followed.auction, followed.nextLots);
      watching.show(followed.audience, followed.auction.state, followed.now);
      body.show(followed);
    },
  };
}

/** The page below its heading: the lot or the start, what comes next, and the moments; or the results. */
function createBody() {
  const [phase, lotCard, upNext, feed] = [createPhase(), createLotCard(), createUpNext(), createFeed()];
  const first = element("div", { class: "first" }, phase.element, lotCard.element, upNext.element);
  const columns = element("div", { class: "columns" }, first, feed.element);
  const results = element("div");
  const area = element("div", { class: "body" }, columns, results);
  let shown: Followed["results"] = null;
  return {
    element: area,
    show({ auction, moments, nextLots, results: loaded, now }: Omit<Followed, "audience">): void {
      phase.show(auction, now);
      lotCard.element.hidden = auction.state !== "live";
      lotCard.show(moments.lot, now);
      upNext.show(nextLots, auction.state === "setup");
      feed.element.hidden = auction.state === "ended";
      if (auction.state !== "ended") feed.show(moments, auction, now);
      if (loaded === shown) return;
      shown = loaded;
      results.replaceChildren(...(loaded ? [resultsOf(loaded)] : []));
    },
  };
}

/** Says that the auction is generated. */
const kindNote = ({ kind }: PublicAuction): HTMLElement[] =>
  kind ? [element("p", { class: "note" }, text(`${kind}Note`))] : [];

/** The title and the state. */
function createHeading() {
  const words = element("span", { class: "badge" });
  const demo = element("span", { class: "demo" });
  const place = element("span");
  const state = element("p", { class: "state" }, words, demo, place);
  const bar = element("div", { class: "bar" }, state);
  const title = element("h1", { dir: "auto" });
  const header = element("header", {}, bar, title);
  return {
    element: header,
    /** The line with the state. */
    bar,
    show(auction: PublicAuction, lots: Followed["nextLots"]): void {
      document.title = isolated(auction.title);
      header.dataset.state = auction.state;
      setText(words, text(auction.state));
      demo.hidden = !auction.demo && !auction.kind;
      setText(demo, text(auction.kind ?? "demo"));
      setText(title, auction.title);
      setText(place, lots && lots.place !== null ? text("lotOf", { place: lots.place, total: lots.total }) : "");
    },
  };
}
