"use client";

import { useEffect, useMemo, useRef, useSyncExternalStore } from "react";
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

/** The audience of an auction while the component is mounted. On a server, its status is `connecting`. */
export function useViewerCount(
  auctionId: string,
  { url, excluded, accessToken, via }: Pick<WatchOptions, "url" | "excluded" | "accessToken" | "via"> = {},
): ViewerSnapshot {
  // The next connection uses the newest token. A new token, or a new function at each render, does not cause a reconnection.
  const newest = useRef(accessToken);
  useEffect(() => {
    newest.current = accessToken;
  });
  const hasToken = accessToken !== undefined;
  const watch = useMemo(() => {
    const token = () => (typeof newest.current === "function" ? newest.current() : (newest.current ?? ""));
    return watchWhileSubscribed(auctionId, {
      ...(url !== undefined && { url }),
      ...(excluded && { excluded }),
      ...(via !== undefined && { via }),
      ...(hasToken && { accessToken: token }),
    });
  }, [auctionId, url, excluded, hasToken, via]);
  return useSyncExternalStore(watch.subscribe, watch.getSnapshot, () => CONNECTING);
}
