import type { Sponsor } from "@headcount/protocol";
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ApiError, api, dataOf, sendForFile } from "../../api/client.ts";

const sponsorsQuery = (id: string) =>
  queryOptions({
    queryKey: ["sponsors", id],
    queryFn: () => dataOf(api.GET("/api/v1/auctions/{id}/sponsors", { params: { path: { id } } })),
  });

/** The sponsors of an organizer's auction. */
export const useSponsors = (id: string) => useQuery(sponsorsQuery(id));

/** The fields of a form. `logo`: a file in base64; `null` removes the logo, and absent keeps it. */
export interface SponsorFields {
  name: string;
  lots: { from: string; to: string }[];
  logo?: string | null;
}

/** Adds a sponsor, or changes the one with this id. */
export function useSaveSponsor(id: string, sponsorId: string | null) {
  const refresh = useRefresh(id);
  return useMutation({
    mutationFn: (body: SponsorFields) =>
      sponsorId === null
        ? dataOf(api.POST("/api/v1/auctions/{id}/sponsors", { params: { path: { id } }, body }))
        : dataOf(
            api.PATCH("/api/v1/auctions/{id}/sponsors/{sponsorId}", { params: { path: { id, sponsorId } }, body }),
          ),
    onSuccess: refresh,
  });
}

export function useDeleteSponsor(id: string) {
  const refresh = useRefresh(id);
  return useMutation({
    mutationFn: (sponsorId: string) =>
      dataOf(api.DELETE("/api/v1/auctions/{id}/sponsors/{sponsorId}", { params: { path: { id, sponsorId } } })),
    onSettled: refresh,
  });
}

/** Loads the sponsors and the reports that show them again. */
function useRefresh(id: string): () => Promise<unknown> {
  const client = useQueryClient();
  return () =>
    Promise.all([client.invalidateQueries(sponsorsQuery(id)), client.invalidateQueries({ queryKey: ["report", id] })]);
}

/** The bytes of a file as a `data:` address. */
export const dataUrlOf = (file: Blob): Promise<string> =>
  new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => resolve(String(reader.result)));
    reader.addEventListener("error", () => reject(reader.error ?? new Error(file.type)));
    reader.readAsDataURL(file);
  });

/** A logo as a `data:` address, because a visitor's link is sent in a header. */
export const useLogo = (auctionId: string, { id: sponsorId, logo }: Pick<Sponsor, "id" | "logo">) =>
  useQuery({
    queryKey: ["logo", auctionId, sponsorId, logo?.hash],
    queryFn: async () => {
      const { error, response } = await api.GET("/api/v1/auctions/{id}/sponsors/{sponsorId}/logo", {
        params: { path: { id: auctionId, sponsorId } },
        parseAs: "stream",
        fetch: sendForFile,
      });
      if (error) throw new ApiError(error.error);
      return dataUrlOf(await response.blob());
    },
    enabled: logo !== null,
    staleTime: Number.POSITIVE_INFINITY,
  });
