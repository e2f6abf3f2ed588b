import type Database from "better-sqlite3";
import { hourOf } from "../../codec/hours-codec.ts";
import { isRelative, type PackedPart, packParts, unpackParts } from "../../codec/parts-codec.ts";
import { endOfHour, minuteId } from "./ids.ts";

const prepareStatements = (database: Database.Database) => {
  const inTable = (table: "minutes" | "whole_minutes") => ({
    one: database.prepare<[bigint], Uint8Array>(`select parts from ${table} where id = ?`).pluck(),
    some: database
      .prepare<[bigint, bigint], [bigint, Uint8Array]>(`select id, parts from ${table} where id >= ? and id < ?`)
      .raw()
      .safeIntegers(),
    put: database.prepare(`insert or replace into ${table} values (?, ?)`),
    delete: database.prepare(`delete from ${table} where id = ?`),
  });
  return { relative: inTable("minutes"), whole: inTable("whole_minutes") };
};

/** The rows of one auction. */
interface Rows {
  get(minute: number): Uint8Array | undefined;
  put(minute: number, packed: Uint8Array): void;
  /** Returns the number of deleted rows. */
  delete(minute: number): number;
}

/**
 * The tables of minutes with their parts. Whole minutes have their own table, because the newest one becomes relative when the next one arrives.
 * So the rows of relative minutes are added once, one after the other, and fill their pages.
 */
export class PartTable {
  readonly #statements: ReturnType<typeof prepareStatements>;
  readonly #minuteMs: number;

  constructor(database: Database.Database, minuteMs: number) {
    this.#statements = prepareStatements(database);
    this.#minuteMs = minuteMs;
  }

  /** The parts of an auction's minutes, read one by one. */
  open(auction: number): PartRows {
    return new PartRows(
      this.#rows(auction, (minute) => {
        const { relative, whole } = this.#statements;
        const id = minuteId(auction, minute);
        return relative.one.get(id) ?? whole.one.get(id);
      }),
      this.#minuteMs,
    );
  }

  /** The parts of the minutes from this one to the end of its hour, read at once. */
  restOfHour(auction: number, minute: number): PartRows {
    const [from, to] = [minuteId(auction, minute), endOfHour(auction, minute)];
    const { relative, whole } = this.#statements;
    const rows = new Map([...relative.some.all(from, to), ...whole.some.all(from, to)]);
    return new PartRows(
      this.#rows(auction, (at) => rows.get(minuteId(auction, at))),
      this.#minuteMs,
    );
  }

  #rows(auction: number, get: Rows["get"]): Rows {
    return {
      get,
      put: (minute, packed) => {
        const { relative, whole } = this.#statements;
        const [into, other] = isRelative(packed) ? [relative, whole] : [whole, relative];
        const id = minuteId(auction, minute);
        other.delete.run(id);
        into.put.run(id, packed);
      },
      delete: (minute) => {
        const { relative, whole } = this.#statements;
        const id = minuteId(auction, minute);
        return relative.delete.run(id).changes + whole.delete.run(id).changes;
      },
    };
  }
}

/**
 * Parts of minutes. Each minute is packed relative to the next one of its hour, so that its row has only what changed. The oldest minutes can
 * be deleted without a change of others, and the newest one is read without others. If a minute changes or is deleted otherwise, the one before it is packed again.
 */
export class PartRows {
  readonly #rows: Rows;
  readonly #minuteMs: number;
  /** Minutes that were unpacked or changed; `null` without parts. */
  readonly #known = new Map<number, readonly PackedPart[] | null>();
  readonly #changed = new Set<number>();

  constructor(rows: Rows, minuteMs: number) {
    this.#rows = rows;
    this.#minuteMs = minuteMs;
  }

  of(minute: number): readonly PackedPart[] | null {
    const relative: [minute: number, packed: Uint8Array][] = [];
    let at = minute;
    while (!this.#known.has(at)) {
      const packed = this.#rows.get(at);
      if (packed && isRelative(packed)) {
        relative.push([at, packed]);
        at += this.#minuteMs;
      } else this.#known.set(at, packed ? unpackParts(packed) : null);
    }
    let next = this.#known.get(at) ?? [];
    for (const [before, packed] of relative.reverse()) {
      next = unpackParts(packed, next);
      this.#known.set(before, next);
    }
    return this.#known.get(minute) ?? null;
  }

  /** Replaces the parts of a minute; `null` deletes them. */
  put(minute: number, parts: readonly PackedPart[] | null): void {
    const before = minute - this.#minuteMs;
    // It is unpacked relative to the parts that are replaced now.
    if (hourOf(before) === hourOf(minute) && this.of(before)) this.#changed.add(before);
    this.#known.set(minute, parts);
    this.#changed.add(minute);
  }

  /** Writes the changed minutes, oldest first. Returns how many minutes were deleted. */
  write(): number {
    let deleted = 0;
    for (const minute of [...this.#changed].sort((a, b) => a - b)) {
      const parts = this.#known.get(minute);
      if (parts) this.#rows.put(minute, packParts(parts, this.#after(minute)));
      else deleted += this.#rows.delete(minute);
    }
    this.#changed.clear();
    return deleted;
  }

  #after(minute: number): readonly PackedPart[] {
    const next = minute + this.#minuteMs;
    return hourOf(next) === hourOf(minute) ? (this.of(next) ?? []) : [];
  }
}
