import type { AudienceReport, SponsorAudience } from "@headcount/protocol";
import { untrackedWords } from "../../format/count-mode-words.ts";
import { estimateWords } from "../../format/estimate.ts";
import { formatAverage, formatCount, formatCoverage, formatSeconds } from "../../format/format.ts";
import { howWeCount } from "../../format/how-we-count.ts";
import { isolated } from "../../format/isolated.ts";
import sheet from "../report.module.css";
import { isOneLot, lotsText } from "./booking.ts";
import { SponsorLogo } from "./logo.tsx";
import classes from "./sponsors.module.css";
import { TEXT } from "./text.ts";

/** "Lots 10–20 presented by X". */
function headingOf({ lots, name }: SponsorAudience): string {
  const by = isolated(name);
  if (lots.length === 0) return TEXT.presentedAll(by);
  return (isOneLot(lots) ? TEXT.presentedOne : TEXT.presented)(isolated(lotsText(lots)), by);
}

/** The sponsors in the report, each with the audience of its lots. */
export function Sponsors({ report: { auction, sponsors, meta, summary } }: { report: AudienceReport }) {
  const unknown = untrackedWords(meta.countMode, summary.countModes);
  const figures = (one: SponsorAudience) => [
    { name: TEXT.average, value: formatAverage(one.avgViewers) },
    { name: TEXT.people, value: formatCount(one.uniqueViewers), sub: estimateWords(one) ?? unknown },
    { name: TEXT.viewerMinutes, value: formatCount(one.viewerMinutes) },
    {
      name: TEXT.onBlock,
      value: formatSeconds(one.secondsOnBlock),
      sub: TEXT.lotCount(one.lotCount, formatCount(one.lotCount)),
    },
    { name: TEXT.coverage, value: formatCoverage(one.coverage) },
  ];
  return (
    <section aria-label={TEXT.title}>
      <h2>
        <a className={classes.how} href={howWeCount("sponsors")} target="_blank" rel="noopener">
          {TEXT.title}
        </a>
      </h2>
      {sponsors.map((one) => (
        <div key={one.id} className={`${classes.sponsor} ${sheet.whole}`}>
          <SponsorLogo auctionId={auction.id} sponsor={one} className={classes.logo} />
          <div className={classes.numbers}>
            <h3>{headingOf(one)}</h3>
            {one.lotCount === 0 ? (
              <p>{TEXT.none}</p>
            ) : (
              <dl>
                {figures(one).map(({ name, value, sub }) => (
                  <div key={name}>
                    <dt>{name}</dt>
                    <dd>
                      {value}
                      {sub && <span>{sub}</span>}
                    </dd>
                  </div>
                ))}
              </dl>
            )}
          </div>
        </div>
      ))}
      <p className={classes.method}>{TEXT.method}</p>
    </section>
  );
}
