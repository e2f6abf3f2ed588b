import type { CatalogueLot } from "@headcount/sdk/api";
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, dataOf, sendWithin } from "./client.ts";
import { deskQuery } from "./desk.ts";

const catalogueQuery = (id: string) =>
  queryOptions({
    queryKey: ["catalogue", id],
    queryFn: async () => (await dataOf(api.GET("/api/v1/auctions/{id}/catalogue", { params: { path: { id } } }))).lots,
  });

/** The largest catalogue needs a few minutes on a slow connection. */
const UPLOAD_MS = 300_000;

/** The lots of an organizer's auction, in the order of the sale. */
export const useCatalogue = (id: string, enabled: boolean) => useQuery({ ...catalogueQuery(id), enabled });

export function useReplaceCatalogue(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (lots: CatalogueLot[]) =>
      dataOf(
        api.PUT("/api/v1/auctions/{id}/catalogue", {
          params: { path: { id } },
          body: { lots },
          fetch: sendWithin(UPLOAD_MS),
        }),
      ),
    // The desk is loaded first, because the page says that O opens the next lot as soon as it has the catalogue.
    onSuccess: async ({ lots }) => {
      await client.invalidateQueries(deskQuery(id));
      client.setQueryData(catalogueQuery(id).queryKey, lots);
    },
  });
}
