import type { ViewerStatus } from "@headcount/sdk";
import { useEffect, useState } from "react";
import { isWorthSaying, type Spoken } from "./announcement.ts";

const compact = new Intl.NumberFormat(undefined, { notation: "compact" });
const full = new Intl.NumberFormat();

const STATUS_WORDS: Partial<Record<ViewerStatus, string>> = {
  stale: "This number may be out of date",
  reconnecting: "Reconnecting …",
  offline: "You are offline",
};

interface Props {
  /** `null`: not known, or hidden. */
  viewerCount: number | null;
  isHidden: boolean;
  status: ViewerStatus;
}

/** "N watching", and what is the matter when the number may not be right. A count that is not current is never shown as if it were. */
export function Watching({ viewerCount, isHidden, status }: Props) {
  const current = status === "live" || status === "connecting";
  return (
    <div className="watching-area">
      {/* Its place is kept while the number is not known yet. */}
      {!isHidden && viewerCount === null && <div className="card" />}
      {viewerCount !== null && (
        <p className="card watching" data-current={current} title={`${full.format(viewerCount)} watching`}>
          <span className="dot" aria-hidden="true" />
          <span>
            <span className="number">{compact.format(viewerCount)}</span> watching
          </span>
        </p>
      )}
      <p className="status">{STATUS_WORDS[status] ?? ""}</p>
      <SpokenCount viewerCount={current ? viewerCount : null} />
    </div>
  );
}

/** The count for screen readers, which would otherwise hear every change. */
function SpokenCount({ viewerCount }: { viewerCount: number | null }) {
  const [spoken, setSpoken] = useState<Spoken | null>(null);
  useEffect(() => {
    if (viewerCount === null) return;
    const check = (): void => {
      if (isWorthSaying(viewerCount, spoken, Date.now())) setSpoken({ count: viewerCount, at: Date.now() });
    };
    check();
    const timer = setInterval(check, 1_000);
    return () => clearInterval(timer);
  }, [viewerCount, spoken]);
  return (
    <output className="visually-hidden" aria-live="polite">
      {spoken ? `${full.format(spoken.count)} watching` : ""}
    </output>
  );
}
