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

/** The lots that an own auction is to sell, in order. */
export const useCatalogue = (id: string, enabled: boolean) => useQuery({ ...catalogueQuery(id), enabled });

export function useReplaceCatalogue(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (lots: CatalogueLot[]) => call<Catalogue>("PUT", path`/auctions/${id}/catalogue`, { lots }),
    onSuccess: ({ lots }) => {
      client.setQueryData(catalogueQuery(id).queryKey, lots);
      return client.invalidateQueries(deskQuery(id));
    },
  });
}
