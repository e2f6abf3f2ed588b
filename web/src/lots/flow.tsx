import type { LotAudience } from "@headcount/protocol";
import figure from "../components/figure.module.css";
import { formatAverage } from "../format/format.ts";
import { LOCALE } from "../format/locale.ts";
import classes from "./lots-table.module.css";
import { TEXT } from "./text.ts";

const percent = new Intl.NumberFormat(LOCALE, {
  style: "percent",
  maximumFractionDigits: 0,
  signDisplay: "exceptZero",
});

type Edges = Pick<LotAudience, "viewersAtOpen" | "viewersAtHammer" | "closedAt">;

/** The viewers at a lot's opening and at its hammer, and the change as a share of those at the opening; `null` if it is unknown, or if less than one viewer was there at the opening. */
export function flowOf({ viewersAtOpen, viewersAtHammer, closedAt }: Edges) {
  const isKnown = viewersAtOpen !== null && viewersAtHammer !== null && viewersAtOpen >= 1;
  return {
    from: formatAverage(viewersAtOpen),
    to: closedAt === null ? TEXT.untilNow : formatAverage(viewersAtHammer),
    change: isKnown ? viewersAtHammer / viewersAtOpen - 1 : null,
  };
}

/** The viewers at a lot's opening and at its hammer, with the change in percent. */
export function Flow({ lot }: { lot: Edges }) {
  const { from, to, change } = flowOf(lot);
  return (
    <span className={classes.flow}>
      {from} <span aria-hidden>→</span>
      <span className={figure.spoken}>{TEXT.to}</span> {to}
      {change !== null && (
        <span className={classes.change} data-falls={change < 0 || undefined}>
          {` ${percent.format(change)}`}
        </span>
      )}
    </span>
  );
}
