import type { CatalogueLot } from "@headcount/protocol";
import { useMemo } from "react";
import { useLotEdges, useMoments } from "../../api/desk.ts";
import { latestMoments } from "../desk-view.ts";
import type { Entry } from "../entries/entry-store.ts";
import { type LotRow, lotRows } from "./lot-rows.ts";

/** The run sheet of an auction, after the entries that are not sent yet. */
export function useLotRows(
  auctionId: string,
  catalogue: readonly CatalogueLot[],
  entries: readonly Entry[],
): readonly LotRow[] {
  const { data: latest } = useMoments(auctionId);
  const edges = useLotEdges(auctionId, latest?.page);
  return useMemo(() => lotRows(catalogue, latestMoments(edges, entries)), [catalogue, edges, entries]);
}
