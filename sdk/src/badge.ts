import { isWorthSaying, QUIET_MS, type Spoken } from "@headcount/protocol/announcement";
import { bestLanguage, directionOf, localeOf } from "@headcount/protocol/language";
import { filled, sentenceFor } from "@headcount/protocol/languages/words";
import { viewerCountWords } from "@headcount/protocol/viewer-count-words";
import { BADGE_WORDS } from "./badge-words.ts";
import { type AccessToken, type ViewerSnapshot, type Watch, watchAuction } from "./viewer.ts";

const CSS = `
:host { display: inline-flex; align-items: center; gap: .4em; font: inherit; font-variant-numeric: tabular-nums }
:host([hidden]) { display: none }
i { inline-size: .5em; block-size: .5em; border-radius: 50%; background: #e03131 }
:host([data-status]:not([data-status=live])) i { background: #868e96 }
output { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%) }
`;

/** The tag that loaded this script. A module cannot find its own tag, and an inline script has no address. */
function ownScript(): HTMLScriptElement | undefined {
  const { currentScript } = document;
  if (currentScript && "src" in currentScript && currentScript.src) return currentScript;
  return [...document.scripts].find(({ src }) => /\/badge\.js(\?|$)/.test(src));
}
const script = typeof document === "undefined" ? undefined : ownScript();
/** The folder that the script is in. */
const ownServer = script && new URL(".", script.src).href.replace(/\/$/, "");

/** Uses a constructed style sheet if possible: a strict content security policy blocks a `<style>` without the script's nonce. */
function addStyle(shadow: ShadowRoot): void {
  try {
    // Older browsers accept the assignment below but ignore it.
    if (!("adoptedStyleSheets" in shadow)) throw new TypeError("no adoptedStyleSheets");
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

const reported = new Set<string>();
/** Reports a problem to the developer of the page, once per page. */
function report(problem: string): void {
  if (reported.has(problem)) return;
  reported.add(problem);
  // biome-ignore lint/suspicious/noConsole: the console is where the developer of the page looks.
  console.error(`<headcount-badge> ${problem}`);
}

const URL_HELP = "Set its url attribute to the address of the Headcount server, as in the tag on Setup → Embed.";

/** Why the badge shows no number; `null` without a problem. */
function problemOf(
  { status, error, reason, connectError }: ViewerSnapshot,
  auctionId: string,
  url: string,
): string | null {
  if (status === "refused" && error?.startsWith("ACCESS_TOKEN"))
    return `cannot show auction "${auctionId}": ${url} answers ${error}${reason ? ` (${reason})` : ""}. Set its accessToken property to a token that your server signs for this viewer.`;
  if (status === "refused")
    return `cannot show auction "${auctionId}": ${url} answers ${error}. Check the auction attribute.`;
  if (connectError === null) return null;
  return (
    `cannot connect to ${url} (${connectError}) and tries again. Check that this is the Headcount server, that it is reachable from here, ` +
    `and that its setting ALLOWED_ORIGIN lists ${location.origin}. ${URL_HELP}`
  );
}

function open(auctionId: string, url: string, via: string | null, accessToken?: AccessToken): Watch | null {
  try {
    return watchAuction(auctionId, {
      url,
      ...(via !== null && { via }),
      ...(accessToken !== undefined && { accessToken }),
    });
  } catch {
    return null;
  }
}

// A server that renders pages may import the module, so it must not fail there.
const Base = typeof HTMLElement === "undefined" ? (class {} as typeof HTMLElement) : HTMLElement;

/**
 * `<headcount-badge auction="…">`: "12 watching", kept up to date.
 *
 * - `url`: the server's address. Default: the server of the script
 * - `lang`: a BCP 47 tag for the words, digits and separators. Default: the language of the page around the badge, then the browser's
 * - `label`: other words around the number, such as `{n} ansehen`
 *
 * The property `accessToken` is passed to `watchAuction`, for an auction that requires a token.
 *
 * Mark-up inside the element replaces the words. Each element in it that has the attribute `data-count` is filled with the number.
 */
class HeadcountBadge extends Base {
  static observedAttributes = ["auction", "url", "via", "label", "lang"];
  #watch: Watch | undefined;
  #token: AccessToken | undefined;
  /** Unlike `isConnected`, this is false while an element in the page is upgraded attribute by attribute. */
  #connected = false;
  readonly #text = document.createElement("span");
  /** For screen readers. Without it they would announce every change or none. */
  readonly #announced = document.createElement("output");
  #spoken: Spoken | null = null;
  #later: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    const shadow = this.attachShadow({ mode: "open" });
    addStyle(shadow);
    const words = document.createElement("slot");
    words.append(document.createElement("i"), this.#text);
    this.#text.setAttribute("aria-hidden", "true");
    this.#text.translate = false;
    this.#announced.setAttribute("aria-live", "polite");
    shadow.append(words, this.#announced);
  }

  get accessToken(): AccessToken | undefined {
    return this.#token;
  }

  set accessToken(token: AccessToken | undefined) {
    this.#token = token;
    if (this.#connected) this.#start();
  }

  connectedCallback(): void {
    // A property that was set before the element was defined hides the accessor.
    if (Object.hasOwn(this, "accessToken")) {
      this.#token = this.accessToken;
      Reflect.deleteProperty(this, "accessToken");
    }
    this.#connected = true;
    this.#start();
  }

  disconnectedCallback(): void {
    this.#connected = false;
    this.#stop();
  }

  attributeChangedCallback(name: string): void {
    if (!this.#connected) return;
    if (name === "label" || name === "lang") this.#show();
    else this.#start();
  }

  #stop(): void {
    clearTimeout(this.#later);
    this.#watch?.stop();
    this.#watch = undefined;
    this.#showNothing();
  }

  /** Removes the number everywhere, because the page's own style may show a hidden badge. */
  #showNothing(): void {
    this.#spoken = null;
    this.hidden = true;
    for (const place of [this.#text, this.#announced, ...this.querySelectorAll("[data-count]")]) place.textContent = "";
  }

  #start(): void {
    this.#stop();
    const auctionId = this.getAttribute("auction");
    const url = this.getAttribute("url") || ownServer || location.origin;
    if (!auctionId) {
      report("has no auction attribute, so it shows nothing.");
      return;
    }
    const watch = open(auctionId, url, this.getAttribute("via"), this.#token);
    if (!watch) {
      report(`cannot use "${url}" as an address. ${URL_HELP}`);
      return;
    }
    this.#watch = watch;
    watch.subscribe(() => {
      const problem = problemOf(watch.getSnapshot(), auctionId, url);
      if (problem) report(problem);
      this.#show();
    });
    this.#show();
  }

  #show(): void {
    const snapshot = this.#watch?.getSnapshot();
    if (!snapshot) return;
    const { viewerCount, status, auction } = snapshot;
    this.dataset.status = status;
    if (viewerCount === null) {
      clearTimeout(this.#later);
      this.#showNothing();
      return;
    }
    this.hidden = false;
    const { words, number, direction } = this.#wordsFor(viewerCount, auction?.kind ?? null);
    this.#text.textContent = words;
    this.#text.dir = direction;
    for (const place of this.querySelectorAll("[data-count]")) place.textContent = number;
    this.#announce(viewerCount);
  }

  /** The text of a count, in the language of this badge. */
  #wordsFor(count: number, kind: "sample" | "simulated" | null) {
    const around = this.closest<HTMLElement>("[lang]")?.lang;
    const wanted = around ? [around] : (navigator.languages ?? [navigator.language]);
    const language = bestLanguage(wanted);
    const texts = BADGE_WORDS[language];
    const label = this.getAttribute("label");
    // A page with its own words has its own digits, too.
    const number = viewerCountWords(count, label === null ? localeOf(language, wanted) : around);
    const words =
      label?.replaceAll("{n}", number) ?? filled(sentenceFor(texts.watching, count, language), { count: number });
    const direction = label === null ? directionOf(language) : "auto";
    return { words: kind ? `${words} (${texts[kind]})` : words, number, direction };
  }

  #announce(count: number): void {
    clearTimeout(this.#later);
    const at = Date.now();
    if (isWorthSaying(count, this.#spoken, at)) {
      this.#spoken = { count, at };
      this.#announced.textContent = this.#text.textContent;
    } else if (count !== this.#spoken?.count) this.#later = setTimeout(() => this.#show(), QUIET_MS);
  }
}

if (typeof customElements === "undefined") {
  if (typeof document !== "undefined") report("needs custom elements, which this browser does not have.");
} else if (!customElements.get("headcount-badge")) customElements.define("headcount-badge", HeadcountBadge);
