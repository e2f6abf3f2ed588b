import { useEffect, useState, useSyncExternalStore } from "react";
import { CONNECTING, type ViewerSnapshot, type Watch, type WatchOptions, watchAuction } from "./viewer.ts";

const noWatch = { subscribe: () => () => {}, getSnapshot: () => CONNECTING };

/** The audience of an auction, for as long as the component is mounted. On a server it is `connecting`. */
export function useViewerCount(auctionId: string, { url }: WatchOptions = {}): ViewerSnapshot {
  const [watch, setWatch] = useState<Watch>();
  useEffect(() => {
    const started = watchAuction(auctionId, { ...(url !== undefined && { url }) });
    setWatch(started);
    return () => {
      started.stop();
      setWatch(undefined);
    };
  }, [auctionId, url]);
  const { subscribe, getSnapshot } = watch ?? noWatch;
  return useSyncExternalStore(subscribe, getSnapshot, () => CONNECTING);
}
