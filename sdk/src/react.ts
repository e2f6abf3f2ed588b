"use client";

import { useMemo, useSyncExternalStore } from "react";
import { CONNECTING, type ViewerSnapshot, type Watch, type WatchOptions, watchAuction } from "./viewer.ts";

/** A watch that lasts as long as React is subscribed to it. */
function watchWhileSubscribed(auctionId: string, options: WatchOptions): Pick<Watch, "subscribe" | "getSnapshot"> {
  let watch: Watch | undefined;
  return {
    subscribe(listener) {
      const started = watchAuction(auctionId, options);
      watch = started;
      started.subscribe(listener);
      return () => {
        started.stop();
        watch = undefined;
      };
    },
    getSnapshot: () => watch?.getSnapshot() ?? CONNECTING,
  };
}

/** The audience of an auction, for as long as the component is mounted. On a server it is `connecting`. */
export function useViewerCount(
  auctionId: string,
  { url, excluded }: Pick<WatchOptions, "url" | "excluded"> = {},
): ViewerSnapshot {
  const watch = useMemo(
    () => watchWhileSubscribed(auctionId, { ...(url !== undefined && { url }), ...(excluded && { excluded }) }),
    [auctionId, url, excluded],
  );
  return useSyncExternalStore(watch.subscribe, watch.getSnapshot, () => CONNECTING);
}
