/** Whether the browser lacks a feature that every page needs. The document then says so: see `public/boot.js`. */
export const lacksFeatures = (): boolean => document.documentElement.dataset.lacking !== undefined;

/** Observers that never see anything, and media queries that never match. */
class NoObserver {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
  takeRecords(): [] {
    return [];
  }
}
const noMatch = (media: string): MediaQueryList =>
  Object.assign(new EventTarget(), { media, matches: false, onchange: null, addListener() {}, removeListener() {} });

/** Libraries take these features for granted, and work with stand-ins: sizes are then measured once, and the page keeps the light colours. */
export function standInForMissingFeatures(): void {
  window.ResizeObserver ??= NoObserver;
  window.MutationObserver ??= NoObserver;
  window.matchMedia ??= noMatch;
}
