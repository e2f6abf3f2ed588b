/** What this browser keeps for the page. A browser may refuse that, and then it lasts as long as the page. */
export interface KeyValueStore {
  getItem(key: string): string | null;
  /** Whether it outlasts the page. */
  setItem(key: string, value: string): boolean;
  removeItem(key: string): void;
}

/** The storage of this name, or memory in its place: with cookies blocked, reading the very name throws, and elsewhere it is `null`. */
function keptIn(name: "localStorage" | "sessionStorage"): KeyValueStore {
  const memory = new Map<string, string>();
  const attempt = <T>(work: (storage: Storage) => T): T | undefined => {
    try {
      return work(window[name]);
    } catch {
      return undefined;
    }
  };
  return {
    getItem: (key) => memory.get(key) ?? attempt((storage) => storage.getItem(key)) ?? null,
    setItem(key, value) {
      const isKept = (storage: Storage): boolean => {
        storage.setItem(key, value);
        return storage.getItem(key) === value;
      };
      const outlasts = attempt(isKept) ?? false;
      if (outlasts) memory.delete(key);
      else memory.set(key, value);
      return outlasts;
    },
    removeItem(key) {
      memory.delete(key);
      attempt((storage) => storage.removeItem(key));
    },
  };
}

/** KeyValueStore in the browser, for all its tabs. */
export const browserStorage = keptIn("localStorage");
/** KeyValueStore for the tab. */
export const tabStorage = keptIn("sessionStorage");
