import type { AudienceReport, GroupAudience, LotAudience, Unit } from "@headcount/protocol";
import { countingOf } from "@headcount/protocol/counting";
import { MINUTE_MS } from "@headcount/protocol/time";
import { lazy, Suspense } from "react";
import { loadChunk } from "../browser/load-chunk.ts";
import { sentence } from "../dashboard/audience/sentence.ts";
import { SourceTables } from "../dashboard/sources/source-tables.tsx";
import { TEXT as SOURCES } from "../dashboard/sources/text.ts";
import { AT_A_TIME, modesNotice, untrackedWords } from "../format/count-mode-words.ts";
import { estimateWords } from "../format/estimate.ts";
import {
  formatAverage,
  formatCount,
  formatCoverage,
  formatDuration,
  formatSeconds,
  MISSING,
} from "../format/format.ts";
import { groupKey, groupName, groupPeaks } from "../format/group-words.ts";
import { howWeCount, type Section } from "../format/how-we-count.ts";
import { KIND_WORDS } from "../format/kind-words.ts";
import { LOCALE } from "../format/locale.ts";
import { UNSOLD_OR_PASSED } from "../format/moment-words.ts";
import { formatPeak } from "../format/peak-words.ts";
import { lotName } from "../lots/lot-words.ts";
import { rangeTime } from "../time/range-time.ts";
import { shownZone } from "../time/shown-zone.ts";
import { zoneFormat } from "../time/zone-format.ts";
import classes from "./report.module.css";
import { ReportChart } from "./report-chart.tsx";
import { TEXT } from "./text.ts";
import { hasUsual, UsualTable } from "./usual-table.tsx";

const Sponsors = lazy(async () => ({
  default: (await loadChunk(() => import("./sponsors/sponsors.tsx"))).Sponsors,
}));

const T = TEXT.figure;

/** An auction's audience on one or two printed pages. Depends only on its data. */
export function Report({ report }: { report: AudienceReport }) {
  const { auction, summary, meta, lots, method, madeAt } = report;
  const modes = modesNotice(meta.countMode, summary.countModes);
  const words = sentence(summary, rangeTime(meta, "minute"));
  const made = zoneFormat(meta.tz, { dateStyle: "long", timeStyle: "short" }).format(Date.parse(madeAt));
  return (
    <article className={classes.sheet}>
      <header className={classes.head}>
        <p className={classes.kind}>
          {[TEXT.kind, auction.kind && KIND_WORDS[auction.kind]].filter(Boolean).join(" · ")}
        </p>
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
        <h2>{TEXT.overTime}</h2>
        <p>{`${words} ${TEXT.overTimeHelp}`}</p>
        <ReportChart report={report} label={words} />
      </section>

      {hasUsual(report.usual) && (
        <section className={classes.whole}>
          <h2>{TEXT.usual.title}</h2>
          <UsualTable usual={report.usual} />
        </section>
      )}

      {summary.groups && (
        <section className={classes.whole}>
          <h2>{TEXT.groups.title}</h2>
          <Groups groups={summary.groups} />
        </section>
      )}

      {lots.total > 0 && lots.byPeak.length === 0 && (
        <section>
          <h2>{TEXT.lots.title}</h2>
          <p>{TEXT.lots.nothing}</p>
        </section>
      )}
      {lots.byPeak.length > 0 && (
        <section>
          <h2>{TEXT.lots.top}</h2>
          <Lots lots={lots.byPeak} />
          {lots.total > lots.byPeak.length && (
            <p>{TEXT.lots.some(formatCount(lots.byPeak.length), formatCount(lots.total))}</p>
          )}
          {lots.byPeak.some(({ outcome }) => outcome === "unsold" || outcome === "passed") && <p>{UNSOLD_OR_PASSED}</p>}
        </section>
      )}

      <Suspense>{report.sponsors.length > 0 && <Sponsors report={report} />}</Suspense>

      {report.sources && (
        <section>
          <h2>{SOURCES.title}</h2>
          <SourceTables sources={report.sources} className={`${classes.lots} ${classes.numbers}`} />
          <p>
            {SOURCES.help(
              zoneFormat(meta.tz, { dateStyle: "medium", timeStyle: "short" }).formatRange(
                Date.parse(report.sources.from),
                Date.parse(report.sources.to),
              ),
            )}
          </p>
        </section>
      )}

      <section className={classes.whole}>
        <h2>{TEXT.method}</h2>
        <ul>
          {method.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      </section>

      <footer className={classes.foot}>
        {TEXT.created(made, shownZone(meta.tz))}
        {auction.demo && TEXT.simulated}
      </footer>
    </article>
  );
}

/** The live time, or the recorded interval of another range, in the report's time zone. */
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

/** The units of points that are short enough to date their peak. */
const ABOUT_UNITS: ReadonlySet<Unit> = new Set(["slot", "minute", "5m", "15m"]);

/** The time of the peak: exact, or approximate from the point with the peak. Empty if unknown. */
export function peakTime({ summary, meta, snapshots }: Pick<AudienceReport, "summary" | "meta" | "snapshots">): string {
  if (summary.peakAt !== null) return T.at(rangeTime(meta, "second")(Date.parse(summary.peakAt)));
  const highest =
    ABOUT_UNITS.has(meta.unit) && snapshots.find(({ peakViewers }) => peakViewers === summary.overallPeak);
  return highest ? T.about(rangeTime(meta, "minute")(Date.parse(highest.timestamp))) : "";
}

function figures(report: AudienceReport): Figure[] {
  const { auction, summary, meta } = report;
  return [
    {
      name: T.peak,
      section: "peak",
      value: formatPeak(summary.overallPeak, summary.peakIsBound),
      sub: peakTime(report),
    },
    {
      name: T.average,
      section: "average",
      value: formatAverage(summary.overallAvg),
      sub: AT_A_TIME[countingOf(meta.countMode, summary.countModes)],
    },
    {
      name: T.people,
      section: "people-reached",
      value: formatCount(summary.uniqueViewers),
      sub: estimateWords(summary) ?? untrackedWords(meta.countMode, summary.countModes),
    },
    {
      name: T.viewerMinutes,
      section: "viewer-minutes",
      value: formatCount(summary.viewerMinutes),
      sub: T.total,
    },
    {
      name: T.duration,
      section: "duration",
      value: formatDuration(summary.duration),
      sub: meta.timeRange === "live" ? T.whileLive : T.firstToLast,
    },
    {
      name: T.coverage,
      section: "coverage",
      value: formatCoverage(summary.coverage),
      sub: auction.startedAt === null ? T.ofShown : T.ofLive,
    },
  ];
}

function Groups({ groups }: { groups: readonly GroupAudience[] }) {
  return (
    <table className={`${classes.lots} ${classes.numbers}`}>
      <thead>
        <tr>
          {TEXT.groups.columns.map((name) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {groups.map((group) => (
          <tr key={groupKey(group)}>
            <th scope="row" dir="auto">
              {groupName(group)}
            </th>
            <td>{formatAverage(group.avgViewers)}</td>
            <td>{formatPeak(group.peakViewers, group.peakIsBound)}</td>
            <td>{formatCount(group.minViewers)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Lots({ lots }: { lots: readonly LotAudience[] }) {
  return (
    <table className={classes.lots}>
      <thead>
        <tr>
          {TEXT.lots.columns.map((name) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {lots.map((lot) => (
          <tr key={lot.order}>
            <th scope="row" dir="auto">
              {lotName(lot)}
            </th>
            <td dir="auto">
              {lot.title ?? MISSING}
              {lot.groups?.length && <div className={classes.peaks}>{groupPeaks(lot.groups).join(" · ")}</div>}
            </td>
            <td>{result(lot)}</td>
            <td>{formatPeak(lot.peakViewers, lot.peakIsBound)}</td>
            <td>{formatAverage(lot.avgViewers)}</td>
            <td>{formatSeconds(lot.secondsOnBlock)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const result = ({ outcome, price, currency }: LotAudience): string => {
  if (outcome === null) return MISSING;
  if (price === null || currency === null) return TEXT.lots.result[outcome];
  const money = new Intl.NumberFormat(LOCALE, {
    style: "currency",
    currency,
    trailingZeroDisplay: "stripIfInteger",
  });
  return TEXT.lots.sold(TEXT.lots.result[outcome], money.format(price));
};
