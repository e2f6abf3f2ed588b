import { viewerCountWords } from "@headcount/protocol/viewer-count-words";
import { type ViewerSnapshot, type Watch, watchAuction } from "./viewer.ts";

const CSS = `
:host { display: inline-flex; align-items: center; gap: .4em; font: inherit; font-variant-numeric: tabular-nums }
:host([hidden]) { display: none }
i { inline-size: .5em; block-size: .5em; border-radius: 50%; background: #e03131 }
:host([data-status]:not([data-status=live])) i { background: #868e96 }
`;

/** The tag that loaded this script; a module does not know its own, and a script whose text stands in the page has no address. */
function ownScript(): HTMLScriptElement | undefined {
  const { currentScript } = document;
  if (currentScript && "src" in currentScript && currentScript.src) return currentScript;
  return [...document.scripts].find(({ src }) => /\/badge\.js(\?|$)/.test(src));
}
const script = typeof document === "undefined" ? undefined : ownScript();
const ownOrigin = script && new URL(script.src).origin;

/** Styles the badge by a sheet where that is possible: a `<style>` is blocked by a strict content security policy, unless it has the script's nonce. */
function addStyle(shadow: ShadowRoot): void {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(CSS);
    shadow.adoptedStyleSheets = [sheet];
  } catch {
    const style = document.createElement("style");
    style.nonce = script?.nonce ?? "";
    style.textContent = CSS;
    shadow.append(style);
  }
}

const said = new Set<string>();
/** Tells the developer of the page, once a page and problem. */
function complain(problem: string): void {
  if (said.has(problem)) return;
  said.add(problem);
  // biome-ignore lint/suspicious/noConsole: the developer of the page has no other place to look at.
  console.error(`<headcount-badge> ${problem}`);
}

const WORDS = "It names the Headcount server in its url attribute, as the tag that Setup → Embed prints does.";

/** Why the badge shows no number; `null` while nothing is wrong. */
function problemOf({ status, error, connectError }: ViewerSnapshot, auctionId: string, url: string): string | null {
  if (status === "refused")
    return `cannot show auction "${auctionId}": ${url} answers ${error}. Check the auction attribute.`;
  if (connectError === null) return null;
  return (
    `cannot connect to ${url} (${connectError}) and tries again. Check that this is the Headcount server, that it is reachable from here, ` +
    `and that its setting ALLOWED_ORIGIN lists ${location.origin}. ${WORDS}`
  );
}

function open(auctionId: string, url: string): Watch | null {
  try {
    return watchAuction(auctionId, { url });
  } catch {
    return null;
  }
}

// Imported on a server, where pages are rendered, the module only must not fail.
const Base = typeof HTMLElement === "undefined" ? (class {} as typeof HTMLElement) : HTMLElement;

/** `<headcount-badge auction="…">`: "12 watching", kept up to date. `url` names the server, the one that the script came from by default. */
class HeadcountBadge extends Base {
  static observedAttributes = ["auction", "url"];
  #watch: Watch | undefined;
  /** `isConnected` is true too while an element already in the page is upgraded, attribute by attribute. */
  #connected = false;
  readonly #text = document.createElement("span");

  constructor() {
    super();
    const shadow = this.attachShadow({ mode: "open" });
    addStyle(shadow);
    this.#text.translate = false;
    shadow.append(document.createElement("i"), this.#text);
  }

  connectedCallback(): void {
    this.#connected = true;
    this.#start();
  }

  disconnectedCallback(): void {
    this.#connected = false;
    this.#stop();
  }

  attributeChangedCallback(): void {
    if (this.#connected) this.#start();
  }

  #stop(): void {
    this.#watch?.stop();
    this.#watch = undefined;
    this.hidden = true;
    this.#text.textContent = "";
  }

  #start(): void {
    this.#stop();
    const auctionId = this.getAttribute("auction");
    const url = this.getAttribute("url") || ownOrigin || location.origin;
    if (auctionId) this.#follow(auctionId, url);
    else complain("has no auction attribute, so it shows nothing.");
  }

  #follow(auctionId: string, url: string): void {
    const watch = open(auctionId, url);
    if (!watch) {
      complain(`cannot use "${url}" as an address. ${WORDS}`);
      return;
    }
    this.#watch = watch;
    const show = (): void => {
      const snapshot = watch.getSnapshot();
      const { viewerCount, status, auction } = snapshot;
      const problem = problemOf(snapshot, auctionId, url);
      if (problem) complain(problem);
      this.hidden = viewerCount === null;
      this.dataset.status = status;
      this.#text.textContent =
        viewerCount === null
          ? ""
          : `${viewerCountWords(viewerCount)} watching${auction?.kind ? ` (${auction.kind})` : ""}`;
    };
    watch.subscribe(show);
    show();
  }
}

if (typeof customElements === "undefined") {
  if (typeof document !== "undefined") complain("needs custom elements, which this browser does not have.");
} else if (!customElements.get("headcount-badge")) customElements.define("headcount-badge", HeadcountBadge);
