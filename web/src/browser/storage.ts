/** The browser's storage for the page. If the browser refuses it, values last as long as the page. */
export interface KeyValueStore {
  getItem(key: string): string | null;
  /** Returns whether the value outlasts the page. */
  setItem(key: string, value: string): boolean;
  removeItem(key: string): void;
}

/** The storage of this name, or memory instead. With cookies blocked, reading the name throws or gives `null`. */
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

/** The storage of all tabs. */
export const browserStorage = keptIn("localStorage");
/** The storage of this tab. */
export const tabStorage = keptIn("sessionStorage");
