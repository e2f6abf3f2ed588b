import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api, dataOf } from "./client.ts";

/** The query of the season, in the API's form. */
export interface SeasonWanted {
  from?: string;
  to?: string;
  tag?: string;
  tz: string;
  countMode?: "tabs" | "people";
  currency?: string;
  sort?: "date" | "peak" | "average" | "reached" | "watchTime" | "value";
  order?: "asc" | "desc";
  page?: number;
  limit?: number;
}

/** The organizer's ended sales of a period. */
export const useSeason = (wanted: SeasonWanted) =>
  useQuery({
    queryKey: ["season", wanted],
    queryFn: () => dataOf(api.GET("/api/v1/season", { params: { query: wanted } })),
    placeholderData: keepPreviousData,
  });
