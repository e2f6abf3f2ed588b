import type { PublicAuction } from "@headcount/protocol";
import { useEffect, useState } from "react";
import { countdown } from "./countdown.ts";

/** When the auction starts, and how long that is. */
export function StartsSoon({ auction: { startsAt, timeZone } }: { auction: PublicAuction }) {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  if (startsAt === null) return <p className="when">The auction has not started yet.</p>;

  const left = countdown(Date.parse(startsAt), now);
  const when = new Intl.DateTimeFormat(undefined, {
    dateStyle: "full",
    timeStyle: "short",
    timeZone,
  });
  return (
    <div className="when">
      <p>
        <time dateTime={startsAt}>{when.format(new Date(startsAt))}</time> ({timeZone})
      </p>
      {left ? (
        <p className="countdown" role="timer">
          {Object.entries(left)
            .filter(([unit, value]) => unit !== "days" || value > 0)
            .map(([unit, value]) => (
              <span key={unit}>
                <b>{String(value).padStart(2, "0")}</b> {value === 1 ? unit.slice(0, -1) : unit}
              </span>
            ))}
        </p>
      ) : (
        <p>It is about to begin.</p>
      )}
    </div>
  );
}
