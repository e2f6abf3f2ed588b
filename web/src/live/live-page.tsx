import type { LiveView, PublicAuction } from "@headcount/protocol";
import { useViewerCount } from "@headcount/sdk/react";
import { useEffect, useState } from "react";
import { type Loaded, loadLiveView, shownCount } from "./live-view.ts";
import { StartsSoon } from "./starts-soon.tsx";
import { Watching } from "./watching.tsx";

/** The public page of an auction: what it is, whether it is on, and how many watch. */
export function LivePage({ auctionId }: { auctionId: string }) {
  const [loaded, setLoaded] = useState<Loaded>({ kind: "loading" });
  useEffect(() => {
    let current = true;
    void loadLiveView(auctionId).then((found) => current && setLoaded(found));
    return () => {
      current = false;
    };
  }, [auctionId]);

  switch (loaded.kind) {
    case "loading":
      return <main aria-busy="true" />;
    case "unknown":
      return (
        <Message title="There is no such auction">
          The address may be mistyped, or the auction may have been removed.
        </Message>
      );
    case "failed":
      return (
        <Message title="The server cannot be reached">
          <button type="button" onClick={() => window.location.reload()}>
            Try again
          </button>
        </Message>
      );
    case "ready":
      return <Auction view={loaded.view} />;
  }
}

function Auction({ view }: { view: LiveView }) {
  const snapshot = useViewerCount(view.auction.id, view.realtimeUrl === null ? {} : { url: view.realtimeUrl });
  const auction: PublicAuction = snapshot.auction ?? view.auction;
  const [hasJoined, setJoined] = useState(false);
  if (!hasJoined && (snapshot.status === "live" || snapshot.status === "stale")) setJoined(true);
  useEffect(() => {
    document.title = auction.title;
  }, [auction.title]);

  if (snapshot.status === "refused")
    return <Message title="This auction was removed">{auction.title} is not there any more.</Message>;
  const hidden = auction.publicCounter === "hidden";
  const viewerCount = shownCount(view, snapshot, hasJoined);
  return (
    <main>
      <header>
        <p className="state" data-state={auction.state}>
          {STATE_WORDS[auction.state]}
          {auction.demo && <span className="demo">Demo</span>}
        </p>
        <h1>{auction.title}</h1>
      </header>
      {auction.state === "setup" && <StartsSoon auction={auction} />}
      {auction.state === "ended" && <Ended auction={auction} />}
      <Watching viewerCount={hidden ? null : viewerCount} isHidden={hidden} status={snapshot.status} />
    </main>
  );
}

const STATE_WORDS = { setup: "Starts soon", live: "Live", ended: "Ended" } as const;

function Ended({ auction: { endedAt, timeZone } }: { auction: PublicAuction }) {
  if (endedAt === null) return null;
  const when = new Intl.DateTimeFormat(undefined, { dateStyle: "long", timeStyle: "short", timeZone });
  return (
    <p className="when">
      This auction ended on <time dateTime={endedAt}>{when.format(new Date(endedAt))}</time> ({timeZone}).
    </p>
  );
}

function Message({ title, children }: { title: string; children: React.ReactNode }) {
  useEffect(() => {
    document.title = title;
  }, [title]);
  return (
    <main className="message">
      <h1>{title}</h1>
      <p>{children}</p>
    </main>
  );
}
