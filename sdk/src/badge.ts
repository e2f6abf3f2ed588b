import { type Watch, watchAuction } from "./viewer.ts";

const script = document.currentScript as HTMLScriptElement | null;
const ownOrigin = script?.src ? new URL(script.src).origin : location.origin;

// A sheet made by a script, as a <style> would be blocked by the content security policy of a careful page.
const style = new CSSStyleSheet();
style.replaceSync(`
:host { display: inline-flex; align-items: center; gap: .4em; font: inherit; font-variant-numeric: tabular-nums }
:host([hidden]) { display: none }
i { inline-size: .5em; block-size: .5em; border-radius: 50%; background: #e03131 }
:host([data-status]:not([data-status=live])) i { background: #868e96 }
`);

/** `<headcount-badge auction="…">`: "12 watching", kept up to date. `url` names the server, the script's own by default. */
class HeadcountBadge extends HTMLElement {
  static observedAttributes = ["auction", "url"];
  #watch: Watch | undefined;
  /** `isConnected` is true too while an element already in the page is upgraded, attribute by attribute. */
  #connected = false;
  readonly #text = document.createElement("span");

  constructor() {
    super();
    const shadow = this.attachShadow({ mode: "open" });
    shadow.adoptedStyleSheets = [style];
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
    if (!auctionId) return;
    const watch = watchAuction(auctionId, { url: this.getAttribute("url") || ownOrigin });
    this.#watch = watch;
    const show = (): void => {
      const { viewerCount, status, auction } = watch.getSnapshot();
      this.hidden = viewerCount === null;
      this.dataset.status = status;
      this.#text.textContent =
        viewerCount === null
          ? ""
          : `${viewerCount.toLocaleString()} watching${auction?.kind ? ` (${auction.kind})` : ""}`;
    };
    watch.subscribe(show);
    show();
  }
}

if (!customElements.get("headcount-badge")) customElements.define("headcount-badge", HeadcountBadge);
