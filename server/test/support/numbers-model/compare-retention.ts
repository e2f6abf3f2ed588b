import { minutesIn, rangeOf } from "./answers-truth.ts";
import { type Ask, differs, type State } from "./compare.ts";
import { retentionTruth } from "./retention-truth.ts";

/** How long people stayed, of everything that is stored. */
export async function compareRetention(state: State, ask: Ask): Promise<void> {
  const { history, kept, now } = state;
  if (history.countMode !== "people") return;
  const { data } = await ask("/analytics/retention?timeRange=all");
  const range = rangeOf({ timeRange: "all" }, kept, now);
  const truth = retentionTruth(
    history,
    kept.filter(({ minute }) => minute >= range.from && minute < range.to),
  );
  const check = differs(state, "retention");
  // Where nobody came, it depends on the recorder whether it says so.
  if (!truth || minutesIn(kept, range).length === 0) return;
  check("tracked", data.tracked, true);
  check("came", data.came, truth.came);
  for (const [i, { minutes, share, atRisk }] of truth.stillThere.entries()) {
    const seen = data.stillThere[i];
    check("length", seen.minutes, minutes);
    check(`people seen for ${minutes} min`, seen.atRisk, atRisk);
    check(`share after ${minutes} min`, seen.share, share);
  }
}
