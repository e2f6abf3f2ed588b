import { browserStorage, type KeyValueStore } from "../../browser/storage.ts";

/** The browser's storage, whose keys can be listed; `null` where it is forbidden, as with all cookies blocked. */
export function rawLocalStorage(): Storage | null {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

/** A value that was kept under this key, if it still can be read. */
export function readJson<T>(key: string, kept: KeyValueStore = browserStorage): T | null {
  try {
    return JSON.parse(kept.getItem(key) ?? "null") as T | null;
  } catch {
    return null;
  }
}

/** Not `randomUUID`, which a page without TLS does not have. */
export const newId = (): string =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
