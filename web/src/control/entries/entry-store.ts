import type { MomentType, NewMoment } from "@headcount/protocol";

/** The content of an entry: a moment without id and time. */
export interface EntryContent extends Partial<Omit<NewMoment, "clientId" | "type" | "at">> {
  type: MomentType;
}

/** An entry of this browser. */
export interface Entry {
  /** The moment's `clientId`: sending it again records nothing new. */
  clientId: string;
  content: EntryContent;
  /** Increases with each entry of this browser. */
  order: number;
  /** The time of the entry by this device's clock (epoch ms), and by the server's clock (ISO) once known. */
  localAt: number;
  at: string | null;
  /** `refused`: the server will not record the entry; see `reason`. */
  state: "waiting" | "recorded" | "refused";
  /** Whether it was sent, with or without an answer. */
  wasTried: boolean;
  /** Whether its time was measured again after the server refused it. */
  wasRetimed: boolean;
  /** Whether it is being undone. */
  isUndone: boolean;
  momentId: string | null;
  /** Why it was refused or could not be undone. */
  reason: string | null;
  /** The tab that created it. */
  tab: string;
}

/** The entries of an auction in all tabs of this browser. */
export interface EntryStore {
  /** All entries, in order. */
  read(): Entry[];
  find(clientId: string): Entry | null;
  write(entry: Entry): void;
  remove(clientId: string): void;
  /** Whether entries outlive this page. */
  isKept(): boolean;
  /** Calls the listener after each change in any tab. */
  subscribe(listener: () => void): () => void;
}

/** The part of a window that the store uses. */
export interface StorageEvents {
  addEventListener(type: "storage", listener: (event: { key: string | null }) => void): void;
  removeEventListener(type: "storage", listener: (event: { key: string | null }) => void): void;
}

const STATES: readonly unknown[] = ["waiting", "recorded", "refused"] satisfies Entry["state"][];
/** The latest instant that a `Date` can hold, epoch ms. */
const LAST_INSTANT_MS = 8.64e15;

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;
const isTime = (value: unknown): boolean =>
  typeof value === "number" && Number.isFinite(value) && Math.abs(value) <= LAST_INSTANT_MS;
const isTextOrNull = (value: unknown): boolean => value === null || typeof value === "string";
const isContent = (value: unknown): boolean =>
  isRecord(value) &&
  typeof value.type === "string" &&
  Object.entries(value).every(([field, part]) =>
    field === "price" ? part === null || Number.isFinite(part) : isTextOrNull(part),
  );

/** Whether a stored value is a complete entry, because other programs can change a browser's storage. */
const isEntry = (value: unknown): value is Entry =>
  isRecord(value) &&
  isContent(value.content) &&
  [value.order, value.localAt].every(isTime) &&
  (value.at === null || (typeof value.at === "string" && isTime(Date.parse(value.at)))) &&
  STATES.includes(value.state) &&
  [value.wasTried, value.wasRetimed, value.isUndone].every((flag) => typeof flag === "boolean") &&
  [value.momentId, value.reason].every(isTextOrNull) &&
  [value.clientId, value.tab].every((id) => typeof id === "string");

/** An entry that is stored under its own id; `null` for anything else. */
const parsed = (text: string | null, clientId: string): Entry | null => {
  try {
    const value: unknown = JSON.parse(text ?? "null");
    return isEntry(value) && value.clientId === clientId ? value : null;
  } catch {
    return null;
  }
};

/**
 * A store in which each entry has its own key, so that tabs never overwrite each other's entries. If the storage refuses an entry, it
 * stays in memory. @param storage `null` if the browser forbids it
 */
export function entryStore(auctionId: string, storage: Storage | null, events: StorageEvents): EntryStore {
  const prefix = `headcount.entry.${auctionId}.`;
  const memory = new Map<string, Entry>();
  const listeners = new Set<() => void>();
  const notify = (): void => {
    for (const listener of [...listeners]) listener();
  };
  const onStorage = ({ key }: { key: string | null }): void => {
    if (key === null || key.startsWith(prefix)) notify();
  };
  const at = (clientId: string): Entry | null => parsed(storage?.getItem(prefix + clientId) ?? null, clientId);
  const stored = (): Entry[] => {
    if (!storage) return [];
    const keys = Array.from({ length: storage.length }, (_, i) => storage.key(i) ?? "");
    return keys.filter((key) => key.startsWith(prefix)).flatMap((key) => at(key.slice(prefix.length)) ?? []);
  };
  return {
    read: () =>
      [...stored(), ...memory.values()].sort((a, b) => a.order - b.order || (a.clientId < b.clientId ? -1 : 1)),
    find: (clientId) => memory.get(clientId) ?? at(clientId),
    write(entry) {
      try {
        if (!storage) throw new Error("no storage");
        storage.setItem(prefix + entry.clientId, JSON.stringify(entry));
        memory.delete(entry.clientId);
      } catch {
        // The stored version would be older.
        storage?.removeItem(prefix + entry.clientId);
        memory.set(entry.clientId, entry);
      }
      notify();
    },
    remove(clientId) {
      memory.delete(clientId);
      storage?.removeItem(prefix + clientId);
      notify();
    },
    isKept: () => storage !== null && memory.size === 0,
    subscribe(listener) {
      if (listeners.size === 0) events.addEventListener("storage", onStorage);
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) events.removeEventListener("storage", onStorage);
      };
    },
  };
}
