import type { AudienceReport, LotAudience } from "@headcount/protocol";
import { countingOf } from "@headcount/protocol/counting";
import { sentence } from "../dashboard/audience/sentence.ts";
import { AT_A_TIME, modesNotice, untrackedWords } from "../format/count-mode-words.ts";
import { estimateWords } from "../format/estimate.ts";
import { formatAverage, formatCount, formatCoverage, formatDuration, MISSING } from "../format/format.ts";
import { howWeCount, type Section } from "../format/how-we-count.ts";
import { KIND_WORDS } from "../format/kind-words.ts";
import { lotName } from "../lots/lot-words.ts";
import { rangeTime } from "../time/range-time.ts";
import { shownZone } from "../time/shown-zone.ts";
import { zoneFormat } from "../time/zone-format.ts";
import classes from "./report.module.css";
import { ReportChart } from "./report-chart.tsx";

const MINUTE_MS = 60_000;
const RESULTS = { sold: "Sold", unsold: "Unsold", passed: "Passed", withdrawn: "Withdrawn" } as const;

/** An auction's audience on a page or two of paper, for those who were not there. It knows nothing but its data. */
export function Report({ report }: { report: AudienceReport }) {
  const { auction, summary, meta, lots, method, madeAt } = report;
  const modes = modesNotice(meta.countMode, summary.countModes);
  const words = sentence(summary, rangeTime(meta, "minute"));
  const made = zoneFormat(meta.tz, { dateStyle: "long", timeStyle: "short" }).format(Date.parse(madeAt));
  return (
    <article className={classes.sheet}>
      <header className={classes.head}>
        <p className={classes.kind}>Audience report{auction.kind && ` · ${KIND_WORDS[auction.kind]}`}</p>
        <h1 dir="auto">{auction.title}</h1>
        <p>
          {recorded(report)}, {shownZone(meta.tz)}
        </p>
      </header>

      <dl className={classes.figures}>
        {figures(report).map(({ name, section, value, sub }) => (
          <div key={name}>
            <dt>
              <a href={howWeCount(section)} target="_blank" rel="noopener">
                {name}
              </a>
            </dt>
            <dd>
              {value}
              <span>{sub}</span>
            </dd>
          </div>
        ))}
      </dl>

      {modes && (
        <section className={classes.whole}>
          <p role="note">{modes}</p>
        </section>
      )}

      <section className={classes.whole}>
        <h2>Audience over time</h2>
        <p>{words} The line is the average, the band reaches from the lowest to the highest number.</p>
        <ReportChart report={report} label={words} />
      </section>

      {lots.total > 0 && lots.byPeak.length === 0 && (
        <section>
          <h2>Lots</h2>
          <p>The audience of the lots is not known: it was not recorded in slots of 5 seconds, or not at all.</p>
        </section>
      )}
      {lots.byPeak.length > 0 && (
        <section>
          <h2>Top lots by peak audience</h2>
          <Lots lots={lots.byPeak} />
          {lots.total > lots.byPeak.length && (
            <p>
              {formatCount(lots.byPeak.length)} of {formatCount(lots.total)} times that a lot was on the block.
            </p>
          )}
        </section>
      )}

      <section className={classes.whole}>
        <h2>How this was measured</h2>
        <ul>
          {method.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      </section>

      <footer className={classes.foot}>
        Made with Headcount on {made}, {shownZone(meta.tz)}.
        {auction.demo && " The audience of this auction is simulated."}
      </footer>
    </article>
  );
}

/** The live time, or the recorded stretch of any other range, by its zone's clock. */
function recorded({ auction: { startedAt, endedAt }, meta }: AudienceReport): string {
  const format = zoneFormat(meta.tz, { dateStyle: "long", timeStyle: "short" });
  if (meta.timeRange === "live" && startedAt !== null)
    return format.formatRange(Date.parse(startedAt), Date.parse(endedAt ?? meta.to));
  const [from, to] = [meta.from, meta.to].map(Date.parse) as [number, number];
  const first = meta.stored ? Math.max(from, Date.parse(meta.stored.first)) : from;
  const end = meta.stored ? Math.min(to, Date.parse(meta.stored.last) + MINUTE_MS) : to;
  return format.formatRange(first, end);
}

interface Figure {
  name: string;
  section: Section;
  value: string;
  sub: string;
}

function figures({ auction, summary, meta }: AudienceReport): Figure[] {
  const peakAt = summary.peakAt === null ? null : rangeTime(meta, "second")(Date.parse(summary.peakAt));
  return [
    {
      name: "Peak",
      section: "peak",
      value: formatCount(summary.overallPeak),
      sub: peakAt === null ? "time not known" : `at ${peakAt}`,
    },
    {
      name: "Average minute audience",
      section: "average",
      value: formatAverage(summary.overallAvg),
      sub: AT_A_TIME[countingOf(meta.countMode, summary.countModes)],
    },
    {
      name: "People reached",
      section: "people-reached",
      value: formatCount(summary.uniqueViewers),
      sub: estimateWords(summary) ?? untrackedWords(meta.countMode, summary.countModes),
    },
    {
      name: "Viewer-minutes",
      section: "viewer-minutes",
      value: formatCount(summary.viewerMinutes),
      sub: "watched in all",
    },
    {
      name: "Duration",
      section: "duration",
      value: formatDuration(summary.duration),
      sub: meta.timeRange === "live" ? "while live" : "first to last recorded minute",
    },
    {
      name: "Recorded",
      section: "recorded",
      value: formatCoverage(summary.coverage),
      sub: auction.startedAt === null ? "of the time shown" : "of the live time",
    },
  ];
}

function Lots({ lots }: { lots: readonly LotAudience[] }) {
  return (
    <table className={classes.lots}>
      <thead>
        <tr>
          <th scope="col">Lot</th>
          <th scope="col">Title</th>
          <th scope="col">Result</th>
          <th scope="col">Peak</th>
          <th scope="col">Average</th>
          <th scope="col">On the block</th>
        </tr>
      </thead>
      <tbody>
        {lots.map((lot) => (
          <tr key={lot.order}>
            <th scope="row" dir="auto">
              {lotName(lot)}
            </th>
            <td dir="auto">{lot.title ?? MISSING}</td>
            <td>{result(lot)}</td>
            <td>{formatCount(lot.peakViewers)}</td>
            <td>{formatAverage(lot.avgViewers)}</td>
            <td>{onBlock(lot.secondsOnBlock)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const result = ({ outcome, price, currency }: LotAudience): string => {
  if (outcome === null) return MISSING;
  if (price === null || currency === null) return RESULTS[outcome];
  const money = new Intl.NumberFormat(undefined, {
    style: "currency",
    currency,
    trailingZeroDisplay: "stripIfInteger",
  });
  return `${RESULTS[outcome]}, ${money.format(price)}`;
};

/** "2:05": minutes and seconds. */
const onBlock = (seconds: number): string =>
  `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
