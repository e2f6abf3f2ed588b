import type { Interval, LotAudience, SponsorAudience } from "@headcount/protocol";

/** The numbers of a sponsor that follow from its lots alone. */
type Totals = Pick<SponsorAudience, "lotCount" | "secondsOnBlock" | "avgViewers" | "viewerMinutes" | "coverage">;
type Lot = Pick<
  LotAudience,
  "number" | "openedAt" | "closedAt" | "secondsOnBlock" | "avgViewers" | "viewerMinutes" | "coverage"
>;

/** Adds up the booked lots as the table of lots shows them. `minuteMs`: the length of a minute. */
export function startSponsorTotals(minuteMs: number) {
  const numbers = new Set<string>();
  const onBlock: Interval[] = [];
  let [seconds, viewerMinutes, sampled, covered, isSeen] = [0, 0, 0, 0, false];

  /** The sampled time of a lot, minutes. Without viewers, it is the covered share of its time. */
  const sampledMinutes = ({ avgViewers, viewerMinutes, coverage, secondsOnBlock }: Lot): number =>
    avgViewers && viewerMinutes !== null
      ? viewerMinutes / avgViewers
      : ((coverage ?? 0) * secondsOnBlock * 1_000) / minuteMs;

  return {
    /** `now`: the end of a lot on the block, epoch ms. */
    add(lot: Lot, now: number): void {
      numbers.add(lot.number);
      seconds += lot.secondsOnBlock;
      covered += (lot.coverage ?? 0) * lot.secondsOnBlock;
      onBlock.push({ from: Date.parse(lot.openedAt), to: lot.closedAt === null ? now : Date.parse(lot.closedAt) });
      if (lot.viewerMinutes === null) return;
      isSeen = true;
      viewerMinutes += lot.viewerMinutes;
      sampled += sampledMinutes(lot);
    },
    finish: (): Totals => ({
      lotCount: numbers.size,
      secondsOnBlock: seconds,
      avgViewers: isSeen && sampled > 0 ? viewerMinutes / sampled : null,
      viewerMinutes: isSeen ? viewerMinutes : null,
      coverage: seconds === 0 ? null : covered / seconds,
    }),
    /** The whole minutes in which a lot was on the block, merged, oldest first. */
    minutes(): Interval[] {
      const merged: Interval[] = [];
      const whole = onBlock.map(({ from, to }) => ({
        from: Math.floor(from / minuteMs) * minuteMs,
        to: Math.max(Math.ceil(to / minuteMs), Math.floor(from / minuteMs) + 1) * minuteMs,
      }));
      for (const next of whole.sort((a, b) => a.from - b.from)) {
        const last = merged.at(-1);
        if (last && next.from <= last.to) last.to = Math.max(last.to, next.to);
        else merged.push({ ...next });
      }
      return merged;
    },
  };
}
