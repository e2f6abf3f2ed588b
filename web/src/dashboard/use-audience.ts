import type { AuctionDetail } from "@headcount/protocol";
import { auctionApi } from "@headcount/sdk";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { detectBlocking } from "../api/blocked-request.ts";
import { ApiError } from "../api/client.ts";
import { access } from "../api/link-token.ts";
import { ownServer } from "../browser/base-path.ts";
import { serverNow, serverTime } from "../time/server-time.ts";
import { untilNextPoint } from "./audience/live-points.ts";
import { type DashboardSearch, pointsFor, queryOf } from "./dashboard-search.ts";
import { withPresent } from "./present.ts";

/**
 * The audience of a range, requested again after each minute while the auction is watched. @param known the current count; `null` if
 * unknown
 */
export function useAudience(auction: AuctionDetail, search: DashboardSearch, known: number | null) {
  // Based on the window's initial width, so that turning a phone causes no request.
  const [points] = useState(() => pointsFor(window.innerWidth));
  const query = queryOf(search, points);
  const isWatched = auction.state === "live" || (auction.viewerCount ?? 0) > 0;
  const { data, error, dataUpdatedAt, isPlaceholderData } = useQuery({
    queryKey: ["viewers", auction.id, query],
    queryFn: async ({ signal }) => {
      const answer = await detectBlocking(
        (within) => auctionApi.getViewerAnalytics(auction.id, query, { ...access, url: ownServer(), signal: within }),
        { signal },
      );
      if (!answer.success) throw new ApiError(answer.error);
      return answer.data;
    },
    placeholderData: keepPreviousData,
    refetchOnWindowFocus: true,
    refetchInterval: () => isWatched && untilNextPoint(serverNow()),
  });
  const analytics = useMemo(() => data && withPresent(data, known), [data, known]);
  return {
    analytics,
    error,
    query,
    /** When the answer arrived, epoch ms. */
    at: serverTime(dataUpdatedAt),
    /** Whether the answer is still that of the previous range. */
    isOld: isPlaceholderData,
  };
}
