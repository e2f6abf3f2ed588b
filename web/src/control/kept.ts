/** The browser's storage; `null` where it is forbidden, as with all cookies blocked. */
export function browserStorage(kind: "localStorage" | "sessionStorage"): Storage | null {
  try {
    return window[kind];
  } catch {
    return null;
  }
}

/** A value that was kept under this key, if it still can be read. */
export function readKept<T>(storage: Storage | null, key: string): T | null {
  try {
    return JSON.parse(storage?.getItem(key) ?? "null") as T | null;
  } catch {
    return null;
  }
}

/** Keeps a value as far as the browser does; a full storage is no reason to stop. */
export function keep(storage: Storage | null, key: string, value: unknown): void {
  try {
    storage?.setItem(key, JSON.stringify(value));
  } catch {
    // It lasts as long as the page then.
  }
}

/** Not `randomUUID`, which a page without TLS does not have. */
export const newId = (): string =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
