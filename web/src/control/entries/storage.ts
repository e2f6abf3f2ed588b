import { browserStorage, type KeyValueStore } from "../../browser/storage.ts";

/** The browser's storage, whose keys can be listed; `null` if it fails or is forbidden, for example because all cookies are blocked. */
export function rawLocalStorage(): Storage | null {
  try {
    const storage = window.localStorage as Storage | null | undefined;
    // Some browsers have the object but refuse every call.
    if (storage) storage.getItem(storage.key(storage.length - 1) ?? "");
    return storage ?? null;
  } catch {
    return null;
  }
}

/** The value under this key; `null` if it cannot be read. Any user of the browser can have changed it. */
export function readJson(key: string, kept: KeyValueStore = browserStorage): unknown {
  try {
    return JSON.parse(kept.getItem(key) ?? "null");
  } catch {
    return null;
  }
}

/** `randomUUID` does not exist on a page without TLS. */
export const newId = (): string =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
