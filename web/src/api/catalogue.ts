import type { Catalogue, CatalogueLot } from "@headcount/protocol";
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { call } from "./client.ts";
import { deskQuery } from "./desk.ts";
import { path } from "./path.ts";

const catalogueQuery = (id: string) =>
  queryOptions({
    queryKey: ["catalogue", id],
    queryFn: async () => (await call<Catalogue>("GET", path`/auctions/${id}/catalogue`)).lots,
  });

/** The largest catalogue takes a slow connection some minutes. */
const UPLOAD_MS = 300_000;

/** The lots of an own auction, in the order of the sale. */
export const useCatalogue = (id: string, enabled: boolean) => useQuery({ ...catalogueQuery(id), enabled });

export function useReplaceCatalogue(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (lots: CatalogueLot[]) =>
      call<Catalogue>("PUT", path`/auctions/${id}/catalogue`, { lots }, {}, UPLOAD_MS),
    // The desk first: with the catalogue, the page says that O opens the next lot.
    onSuccess: async ({ lots }) => {
      await client.invalidateQueries(deskQuery(id));
      client.setQueryData(catalogueQuery(id).queryKey, lots);
    },
  });
}
