import { afterEach, describe, expect, it, vi } from "vitest";
import { browserStorage, tabStorage } from "./storage.ts";

afterEach(() => void vi.unstubAllGlobals());

const refuse = (): never => {
  throw new DOMException("The operation is insecure.", "SecurityError");
};

/** Windows of browsers that store nothing: cookies are blocked, or storage is switched off or full. */
const WINDOWS: Record<string, object> = {
  blocked: Object.defineProperties({}, { localStorage: { get: refuse }, sessionStorage: { get: refuse } }),
  "switched off": { localStorage: null, sessionStorage: null },
  missing: {},
  full: { localStorage: { getItem: () => null, setItem: refuse, removeItem: () => {} } },
};

describe("stored values of a page", () => {
  it.each(Object.entries(WINDOWS))("last as long as the page if storage is %s, and report that", (name, page) => {
    vi.stubGlobal("window", page);
    expect(browserStorage.getItem(name)).toBeNull();
    expect(browserStorage.setItem(name, "1")).toBe(false);
    expect(browserStorage.getItem(name)).toBe("1");
    browserStorage.removeItem(name);
    expect(browserStorage.getItem(name)).toBeNull();
    expect(tabStorage.getItem(name)).toBeNull();
  });

  it("outlast the page if there is storage, and follow changes of other tabs", () => {
    const kept = new Map<string, string>();
    const sessionStorage = {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
      removeItem: (key: string) => void kept.delete(key),
    };
    vi.stubGlobal("window", { sessionStorage });
    expect(tabStorage.setItem("a", "1")).toBe(true);
    kept.clear();
    expect(tabStorage.getItem("a")).toBeNull();
  });
});
