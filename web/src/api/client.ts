import type {
  Alignment,
  Answer,
  ApiKey,
  AuctionDetail,
  AuctionPatch,
  AudienceReport,
  AuditPage,
  Catalogue,
  CatalogueLot,
  Comparison,
  Desk,
  ErrorCode,
  INVITE_HEADER,
  Invitation,
  InviteLink,
  LotAnalytics,
  MadeApiKey,
  MomentPage,
  MomentPatch,
  MomentResult,
  NewAccount,
  NewApiKey,
  NewInvite,
  NewShare,
  OwnSession,
  PublicConfig,
  PublicMoment,
  Retention,
  Role,
  SHARE_HEADER,
  ShareLink,
  Team,
  ViewersQueryInput,
} from "@headcount/protocol";
import {
  infiniteQueryOptions,
  keepPreviousData,
  queryOptions,
  useInfiniteQuery,
  useMutation,
  useMutationState,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { useCallback } from "react";
import { fileNameOf, saveFile } from "../browser/save-file.ts";
import type { ClockSample } from "../time/clock-offset.ts";
import { learnServerTime } from "../time/server-time.ts";
import { reached } from "./blocked-request.ts";
import { shareToken } from "./link-token.ts";
import { type Path, path } from "./path.ts";

/** How often a page asks again who is watching, ms. */
const COUNT_EVERY_MS = 5_000;
const LOTS_EVERY_MS = 30_000;

/** An answer of the API that is an error. */
export class ApiError extends Error {
  readonly code: ErrorCode;
  readonly field: string | undefined;

  constructor({ code, message, field }: { code: ErrorCode; message: string; field?: string }) {
    super(message);
    this.name = "ApiError";
    this.code = code;
    this.field = field;
  }
}

// The protocol's constant as a value would bring zod and all schemas into the page.
const TOKEN_HEADER: typeof SHARE_HEADER = "x-share-token";

const shareHeaders = (): Record<string, string> => (shareToken === null ? {} : { [TOKEN_HEADER]: shareToken });

const call = async <T>(...request: Parameters<typeof ask>): Promise<T> => dataOf(await ask<T>(...request));

async function ask<T>(
  method: string,
  address: Path,
  body?: object,
  headers: Readonly<Record<string, string>> = {},
  signal: AbortSignal | null = null,
): Promise<Answer<T>> {
  const send = async () => {
    const asked = Date.now();
    const reply = await fetch(`/api/v1${address}`, {
      method,
      signal,
      headers: {
        ...(body && { "content-type": "application/json" }),
        ...shareHeaders(),
        ...headers,
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    learnServerTime(reply, asked);
    return reply;
  };
  return answerOf<T>(await reached(send, method === "GET"));
}

/** The answer in a reply; a proxy before the server may speak for it, and not in JSON. */
async function answerOf<T>(reply: Response): Promise<Answer<T>> {
  try {
    return (await reply.json()) as Answer<T>;
  } catch {
    const message = `The server cannot answer now (status ${reply.status}). Try again later`;
    return { success: false, error: { code: "NOT_READY", message } };
  }
}

/** Whether an error says that there is no such auction, or none of this organizer's. */
export const isMissing = (error: Error | null): boolean =>
  error instanceof ApiError &&
  (error.code === "AUCTION_NOT_FOUND" || (error.code === "VALIDATION_FAILED" && error.field === "id"));

/** Whether an error says that the link that opened the page has expired or was revoked. */
export const isRefused = (error: Error | null): boolean => error instanceof ApiError && error.code === "SHARE_REFUSED";

/** Whether an error says that an invitation is not good, any more or at all. */
export const isInviteRefused = (error: Error | null): boolean =>
  error instanceof ApiError && error.code === "INVITE_REFUSED";

/**
 * The data of an answer.
 * @throws ApiError when the answer is an error.
 */
export function dataOf<T>(answer: Answer<T>): T {
  if (answer.success) return answer.data;
  throw new ApiError(answer.error);
}

/** What a form of a new auction gives. */
export interface AuctionDraft {
  title: string;
  timeZone: string;
  enableViewerAnalytics: boolean;
}

/** A page of the organizer's auctions; `next` is where the next one begins. */
interface AuctionsPage {
  data: AuctionDetail[];
  next: string | null;
}

const AUCTIONS = ["auctions"] as const;

const auctionsQuery = (title: string) =>
  infiniteQueryOptions({
    queryKey: [...AUCTIONS, "list", title],
    queryFn: async ({ pageParam }): Promise<AuctionsPage> => {
      const query = new URLSearchParams({
        ...(pageParam !== null && { before: pageParam }),
        ...(title && { q: title }),
      });
      const answer = await ask<AuctionDetail[]>("GET", path`/auctions?${query}`);
      return { data: dataOf(answer), next: (answer as Partial<AuctionsPage>).next ?? null };
    },
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
    select: ({ pages }) => pages.flatMap(({ data }) => data),
    refetchInterval: COUNT_EVERY_MS,
    placeholderData: keepPreviousData,
  });

const auctionQuery = (id: string) =>
  queryOptions({
    queryKey: [...AUCTIONS, id],
    queryFn: () => call<AuctionDetail>("GET", path`/auctions/${id}`),
    refetchInterval: ({ state }) => !isRefused(state.error) && COUNT_EVERY_MS,
  });

/** The organizer's auctions with their live counts, or those whose title contains a text, page by page, asked for again every 5 s. */
export const useAuctions = (title = "") => useInfiniteQuery(auctionsQuery(title));

/** One own auction with its live count, asked for again every 5 s. */
export const useAuction = (id: string) => useQuery(auctionQuery(id));

/** The audience of an own auction by its lots, asked for again every half minute while it is live. */
export const useLots = (id: string, isLive: boolean) =>
  useQuery({
    queryKey: ["lots", id],
    queryFn: () => call<LotAnalytics>("GET", path`/auctions/${id}/analytics/lots`),
    refetchInterval: isLive && LOTS_EVERY_MS,
  });

/** How long people stayed in a range. */
export const useRetention = (
  id: string,
  { timeRange, from, to }: Pick<ViewersQueryInput, "timeRange" | "from" | "to">,
) =>
  useQuery({
    queryKey: ["retention", id, timeRange, from, to],
    queryFn: () => {
      const asked = Object.entries(from && to ? { from, to } : { timeRange }).filter(
        ([, value]) => value !== undefined,
      );
      const query = new URLSearchParams(asked as [string, string][]);
      return call<Retention>("GET", path`/auctions/${id}/analytics/retention?${query}`);
    },
    placeholderData: keepPreviousData,
  });

/** An own auction beside others; asks for nothing while there are none. */
export const useComparison = (id: string, { compare, align }: { compare: readonly string[]; align: Alignment }) =>
  useQuery({
    queryKey: ["compare", id, compare, align],
    queryFn: () =>
      call<Comparison>("GET", path`/auctions/${id}/analytics/compare?with=${compare.join()}&align=${align}`),
    enabled: compare.length > 0,
    placeholderData: keepPreviousData,
  });

const momentsQuery = (id: string) =>
  queryOptions({
    queryKey: ["moments", id],
    queryFn: async () => (await call<MomentPage>("GET", path`/auctions/${id}/moments`)).moments,
    refetchInterval: COUNT_EVERY_MS,
  });

/** What happened last in an auction, the newest first, asked for again every 5 s. */
export const useMoments = (id: string) => useQuery(momentsQuery(id));

/** A request of the desk that gets no answer for so long is sent again. */
const DESK_DEADLINE_MS = 10_000;
const soon = (): AbortSignal => AbortSignal.timeout(DESK_DEADLINE_MS);

/** The desk's answer, with what this device's clocks said around it. */
export interface DeskAnswer {
  desk: Desk;
  sample: ClockSample;
}

const deskQuery = (id: string) =>
  queryOptions({
    queryKey: ["desk", id],
    queryFn: async (): Promise<DeskAnswer> => {
      const sentAt = Date.now();
      const desk = await call<Desk>("GET", path`/auctions/${id}/desk`, undefined, {}, soon());
      const receivedAt = { wall: Date.now(), monotonic: performance.now() };
      return { desk, sample: { sentAt, receivedAt, serverTime: Date.parse(desk.serverTime) } };
    },
    refetchInterval: COUNT_EVERY_MS,
    refetchIntervalInBackground: true,
    retry: false,
  });

/** Where the sale is, asked for again every 5 s. */
export const useDesk = (id: string) => useQuery(deskQuery(id));

/** Records a moment; the same `clientId` again records nothing new. */
export const sendMoment = async (id: string, moment: object): Promise<PublicMoment> =>
  (await call<Omit<MomentResult, "success">>("POST", path`/auctions/${id}/moments`, moment, {}, soon())).moment;

/** Deletes a moment; one that is gone already is no error. */
export async function deleteMoment(id: string, momentId: string): Promise<void> {
  try {
    await call<{ deleted: true }>("DELETE", path`/auctions/${id}/moments/${momentId}`, undefined, {}, soon());
  } catch (error) {
    if (!(error instanceof ApiError && error.code === "MOMENT_NOT_FOUND")) throw error;
  }
}

/** Asks again where the sale is and what happened; resolves when both are answered, or cannot be. */
export function useRefreshDesk(id: string): () => Promise<void> {
  const client = useQueryClient();
  return useCallback(
    () =>
      Promise.all([client.invalidateQueries(deskQuery(id)), client.invalidateQueries(momentsQuery(id))]).then(() => {}),
    [client, id],
  );
}

export function useCorrectMoment(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ momentId, patch }: { momentId: string; patch: MomentPatch }) =>
      call<PublicMoment>("PATCH", path`/auctions/${id}/moments/${momentId}`, patch),
    onSettled: () => Promise.all([client.invalidateQueries(deskQuery(id)), client.invalidateQueries(momentsQuery(id))]),
  });
}

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

/** Which report: a rolling range, or from one instant to another (ISO), and the zone of its times. */
export interface ReportWanted {
  timeRange?: string;
  from?: string;
  to?: string;
  tz?: string;
}

/** The report on an own auction. */
export const useReport = (id: string, wanted: ReportWanted) =>
  useQuery({
    queryKey: ["report", id, wanted],
    queryFn: () =>
      call<AudienceReport>("GET", path`/auctions/${id}/analytics/report?${new URLSearchParams({ ...wanted })}`),
    placeholderData: keepPreviousData,
  });

/** What the server says of itself to everyone. */
export const useConfig = () =>
  useQuery({
    queryKey: ["config"],
    queryFn: () => call<PublicConfig>("GET", path`/config`),
    staleTime: Number.POSITIVE_INFINITY,
  });

export function useCreateAuction() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (draft: AuctionDraft) => call<AuctionDetail>("POST", path`/auctions`, draft),
    onSuccess: () => client.invalidateQueries({ queryKey: AUCTIONS }),
  });
}

export function usePatchAuction(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationKey: patchKey(id),
    // One after the other, so that the last choice is the one that stays.
    scope: { id: `patch ${id}` },
    mutationFn: (patch: AuctionPatch) => call<AuctionDetail>("PATCH", path`/auctions/${id}`, patch),
    onSuccess: (auction) => {
      client.setQueryData(auctionQuery(id).queryKey, auction);
      return client.invalidateQueries({ queryKey: AUCTIONS });
    },
  });
}

const patchKey = (id: string): string[] => ["patch", id];

/** What was chosen and is not answered yet, the latest choice of each kind. */
export function usePendingPatch(id: string): AuctionPatch {
  const pending = useMutationState({
    filters: { mutationKey: patchKey(id), status: "pending" },
    select: ({ state }) => state.variables as AuctionPatch,
  });
  return Object.assign({}, ...pending);
}

export function useDeleteAuction(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => call<{ deleted: true }>("DELETE", path`/auctions/${id}`),
    onSuccess: () => {
      client.removeQueries(auctionQuery(id));
      return client.invalidateQueries({ queryKey: AUCTIONS });
    },
  });
}

const sharesQuery = (id: string) =>
  queryOptions({ queryKey: ["shares", id], queryFn: () => call<ShareLink[]>("GET", path`/auctions/${id}/shares`) });

/** The read-only links of an own auction, the newest first. */
export const useShares = (id: string) => useQuery(sharesQuery(id));

/**
 * Saves a file of the API in the browser. It is fetched: of a download that the browser makes by itself, the page learns neither that something blocks it
 * nor that the server refused it.
 */
export const useDownload = () =>
  useMutation({
    mutationFn: async (address: string): Promise<void> => {
      const reply = await reached(() => fetch(address, { headers: shareHeaders() }));
      if (!reply.ok) dataOf(await answerOf(reply));
      const content = await reply.blob().catch((error: unknown) => {
        throw new Error("The connection broke while the file was sent. Try again", { cause: error });
      });
      saveFile(fileNameOf(reply), content);
    },
  });

export function useCreateShare(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (share: NewShare) => call<ShareLink>("POST", path`/auctions/${id}/shares`, share),
    onSuccess: () => client.invalidateQueries(sharesQuery(id)),
  });
}

export function useRevokeShare(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (shareId: string) => call<{ deleted: true }>("DELETE", path`/auctions/${id}/shares/${shareId}`),
    onSettled: () => client.invalidateQueries(sharesQuery(id)),
  });
}

const teamQuery = (id: string) =>
  queryOptions({ queryKey: ["team", id], queryFn: () => call<Team>("GET", path`/auctions/${id}/team`) });

/** Who has a role in an own auction, and who is invited. */
export const useTeam = (id: string) => useQuery(teamQuery(id));

function useTeamChange<T>(id: string, change: (input: T) => Promise<unknown>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    // One may have changed one's own role.
    onSettled: () => Promise.all([client.invalidateQueries(teamQuery(id)), client.invalidateQueries(auctionQuery(id))]),
  });
}

export const useInvite = (id: string) =>
  useTeamChange(id, (invite: NewInvite) => call<InviteLink>("POST", path`/auctions/${id}/team/invites`, invite));

export const useRevokeInvite = (id: string) =>
  useTeamChange(id, (inviteId: string) => call("DELETE", path`/auctions/${id}/team/invites/${inviteId}`));

export const useSetRole = (id: string) =>
  useTeamChange(id, ({ organizer, role }: { organizer: string; role: Role }) =>
    call("PATCH", path`/auctions/${id}/team/${organizer}`, { role }),
  );

export const useRemoveMember = (id: string) =>
  useTeamChange(id, (organizer: string) => call("DELETE", path`/auctions/${id}/team/${organizer}`));

export function useLeave(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => call<{ deleted: true }>("DELETE", path`/auctions/${id}/membership`),
    onSuccess: () => {
      client.removeQueries(auctionQuery(id));
      return client.invalidateQueries({ queryKey: AUCTIONS });
    },
  });
}

// As above.
const INVITE_TOKEN_HEADER: typeof INVITE_HEADER = "x-invite-token";

/** What an invitation offers. It is asked for once: taking it up ends it. */
export const useInvitation = (id: string, token: string) =>
  useQuery({
    queryKey: ["invitation", id, token],
    queryFn: () =>
      call<Invitation>("GET", path`/auctions/${id}/invitation`, undefined, {
        [INVITE_TOKEN_HEADER]: token,
      }),
    staleTime: Number.POSITIVE_INFINITY,
  });

/** Takes an invitation up as whoever is signed in, or with a new account. */
export function useAccept(id: string, token: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (account: NewAccount | null) =>
      call(
        "POST",
        account ? path`/auctions/${id}/invitation/account` : path`/auctions/${id}/invitation`,
        account ?? {},
        {
          [INVITE_TOKEN_HEADER]: token,
        },
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: AUCTIONS }),
  });
}

const keysQuery = queryOptions({ queryKey: ["keys"], queryFn: () => call<ApiKey[]>("GET", path`/keys`) });

export const useApiKeys = () => useQuery(keysQuery);

export function useCreateApiKey() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (key: NewApiKey) => call<MadeApiKey>("POST", path`/keys`, key),
    onSuccess: () => client.invalidateQueries(keysQuery),
  });
}

export function useRevokeApiKey() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => call<{ deleted: true }>("DELETE", path`/keys/${id}`),
    onSettled: () => client.invalidateQueries(keysQuery),
  });
}

const sessionsQuery = queryOptions({
  queryKey: ["sessions"],
  queryFn: () => call<OwnSession[]>("GET", path`/sessions`),
});

export const useSessions = () => useQuery(sessionsQuery);

export function useEndSession() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => call<{ deleted: true }>("DELETE", path`/sessions/${id}`),
    onSettled: () => client.invalidateQueries(sessionsQuery),
  });
}

/** How many entries of a history are asked for at once. */
const HISTORY_PAGE = 25;

/** Who did what in an own auction, or (`null`) in all of which the organizer may know, page by page. */
export const useHistory = (auctionId: string | null) =>
  useInfiniteQuery({
    queryKey: ["history", auctionId],
    queryFn: ({ pageParam }) => {
      const query = new URLSearchParams({
        limit: String(HISTORY_PAGE),
        ...(pageParam !== null && { before: pageParam }),
      });
      return call<AuditPage>(
        "GET",
        auctionId === null ? path`/audit?${query}` : path`/auctions/${auctionId}/audit?${query}`,
      );
    },
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
  });
