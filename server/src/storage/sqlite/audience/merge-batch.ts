import type { MinutePart } from "@headcount/protocol";
import { mergePart, minuteTotals } from "../../../minutes/merge.ts";
import type { MergeOutcome } from "../../../minutes/part-outcome.ts";
import { minuteVisits } from "../../../minutes/visits.ts";
import { hourOf, type KeptMinute } from "../../codec/hours-codec.ts";
import type { HourTables } from "./hour-tables.ts";
import { auctionIn, hourId } from "./ids.ts";
import type { PartRows } from "./part-rows.ts";
import type { Recorders } from "./recorders.ts";

interface OpenMinute {
  parts: MinutePart[];
  /** `null` for a new minute. */
  createdAt: number | null;
  changed: boolean;
}

interface OpenHour {
  minutes: Map<number, KeptMinute>;
  parts: PartRows;
  /** The unpacked minutes that the batch has parts of. */
  touched: Map<number, OpenMinute>;
  /** True when a part was replaced, or an expired minute began again. */
  lost: boolean;
}

/** Merges one batch of parts. Each hour is unpacked once, and packed once when the batch finishes. */
export class MergeBatch {
  readonly #tables: HourTables;
  readonly #recorders: Recorders;
  readonly #now: number;
  readonly #open = new Map<number, OpenHour>();

  constructor(tables: HourTables, recorders: Recorders, now: number) {
    this.#tables = tables;
    this.#recorders = recorders;
    this.#now = now;
  }

  add(auction: number, part: MinutePart): MergeOutcome {
    const { minute } = part;
    const hour = this.#openHour(hourId(auction, hourOf(minute)));
    const touched = hour.touched.get(minute) ?? this.#openMinute(hour, minute);
    const { outcome, parts } = mergePart(touched.parts, part);
    if (outcome !== "stored") return outcome;
    if (parts.length === touched.parts.length) hour.lost = true;
    touched.parts = parts;
    touched.changed = true;
    return outcome;
  }

  finish(): void {
    for (const [id, hour] of this.#open) {
      const changed = [...hour.touched].filter(([, minute]) => minute.changed);
      if (changed.length > 0) this.#write(id, hour, changed);
    }
  }

  #openHour(id: number): OpenHour {
    const known = this.#open.get(id);
    if (known) return known;
    const minutes = new Map(this.#tables.minutesOf(id).map((kept) => [kept.minute.minute, kept]));
    const parts = this.#tables.openParts(auctionIn(id));
    const opened: OpenHour = { minutes, parts, touched: new Map(), lost: false };
    this.#open.set(id, opened);
    return opened;
  }

  #openMinute(hour: OpenHour, minute: number): OpenMinute {
    const kept = hour.minutes.get(minute);
    const known = kept && this.#tables.isAlive(kept.createdAt, this.#now) ? kept : null;
    if (kept && !known) hour.lost = true;
    const parts = known && hour.parts.of(minute);
    const opened: OpenMinute = {
      parts: parts ? this.#recorders.name(parts, minute) : [],
      createdAt: known?.createdAt ?? null,
      changed: false,
    };
    hour.touched.set(minute, opened);
    return opened;
  }

  #write(id: number, { minutes, parts: rows, lost }: OpenHour, changed: [number, OpenMinute][]): void {
    const tables = this.#tables;
    for (const [minute, { parts, createdAt }] of changed) {
      rows.put(minute, this.#recorders.number(parts));
      const totals = { minute, ...minuteTotals(parts, tables.grid) };
      minutes.set(minute, { minute: totals, createdAt: createdAt ?? this.#now });
    }
    rows.write();
    const all = [...minutes.values()].sort((a, b) => a.minute.minute - b.minute.minute);
    tables.putHour(id, all);
    const added = changed.map(([minute, { parts }]) => minuteVisits(minute, parts, tables.grid));
    const known = tables.viewersOf(id);
    if (known && lost) tables.recountViewers(id, all, rows);
    else if (added.some((visits) => visits !== null)) tables.putViewers(id, known, added);
  }
}
