import type { AuctionDetail } from "@headcount/protocol";
import { auctionApi } from "@headcount/sdk";
import { Alert, Button, Group, Skeleton, Stack } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useCallback, useMemo } from "react";
import { dataOf, useAuction, usePatchAuction } from "../api.ts";
import { AuctionHeader } from "../components/auction-header.tsx";
import { ErrorNotice } from "../components/error-notice.tsx";
import { AudiencePanel } from "./audience-panel.tsx";
import { type DashboardSearch, queryOf, spanSearch } from "./dashboard-search.ts";
import { emptyState } from "./empty-state.ts";
import { NothingToShow } from "./nothing-to-show.tsx";
import { RangePicker } from "./range-picker.tsx";
import { neighbour, RANGES } from "./ranges.ts";
import { type Shortcuts, useShortcuts } from "./shortcuts.ts";
import { ShortcutsHelp } from "./shortcuts-help.tsx";
import { Tiles } from "./tiles.tsx";

const route = getRouteApi("/auctions/$auctionId/dashboard");
const MINUTE_MS = 60_000;
/** A minute is stored a moment after it has ended. */
const STORED_AFTER_MS = 2_000;

/** An auction's audience over time. */
export function DashboardPage() {
  const { auctionId } = route.useParams();
  const { data: auction, error } = useAuction(auctionId);
  if (!auction) return error ? <ErrorNotice error={error} /> : <Skeleton h={480} />;
  return <Dashboard auction={auction} />;
}

function Dashboard({ auction }: { auction: AuctionDetail }) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const patch = usePatchAuction(auction.id);
  const [isHelpOpen, help] = useDisclosure();
  const query = queryOf(search);
  const { data, error, dataUpdatedAt } = useQuery({
    queryKey: ["viewers", auction.id, query],
    queryFn: async ({ signal }) => dataOf(await auctionApi.getViewerAnalytics(auction.id, query, { signal })),
    placeholderData: keepPreviousData,
    refetchOnWindowFocus: true,
    refetchInterval: () => auction.state === "live" && MINUTE_MS - (Date.now() % MINUTE_MS) + STORED_AFTER_MS,
  });

  const meta = data?.meta;
  const show = useCallback(
    (next: Pick<DashboardSearch, "range" | "from" | "to">): void =>
      void navigate({ search: ({ trend, table }) => ({ ...next, ...(trend && { trend }), ...(table && { table }) }) }),
    [navigate],
  );
  const shortcuts = useMemo<Shortcuts>(() => {
    const move = (direction: -1 | 1): void => {
      if (!meta) return;
      const span = { from: Date.parse(meta.from), to: Date.parse(meta.to) };
      show(spanSearch(neighbour(span, direction, Date.now())));
    };
    return new Map([
      ...RANGES.map(({ range }, index) => [String(index + 1), () => show({ range })] as const),
      ["ArrowLeft", () => move(-1)],
      ["ArrowRight", () => move(1)],
      ["Escape", () => show({})],
      ["?", help.open],
    ]);
  }, [meta, show, help.open]);
  useShortcuts(shortcuts);

  const empty = data && emptyState(auction, data, dataUpdatedAt);
  const turnOn = (): void => patch.mutate({ enableViewerAnalytics: true });
  return (
    <Stack gap="lg">
      <AuctionHeader
        auction={auction}
        actions={
          <Button variant="subtle" size="xs" visibleFrom="sm" onClick={help.open}>
            Keys
          </Button>
        }
      />
      <RangePicker search={search} pick={show} />
      <ErrorNotice error={error ?? patch.error} />
      {!data && !error && <Skeleton h={420} />}
      {data && <Tiles auction={auction} analytics={data} />}
      {data && empty !== "off" && !auction.enableViewerAnalytics && (
        <Alert variant="light" color="yellow" title="Tracking is off">
          <Group justify="space-between">
            New minutes of this auction are not kept.
            <Button size="xs" variant="default" onClick={turnOn}>
              Turn tracking on
            </Button>
          </Group>
        </Alert>
      )}
      {data && empty && (
        <NothingToShow state={empty} retentionDays={data.meta.retentionDays} turnOn={turnOn} showAll={() => show({})} />
      )}
      {data && !empty && (
        <AudiencePanel
          auction={auction}
          latest={{ analytics: data, at: dataUpdatedAt }}
          shown={{ trend: search.trend === true, table: search.table === true }}
          change={({ trend, table }) =>
            void navigate({
              replace: true,
              search: ({ trend: _trend, table: _table, ...rest }) => ({
                ...rest,
                ...(trend && { trend }),
                ...(table && { table }),
              }),
            })
          }
        />
      )}
      <ShortcutsHelp opened={isHelpOpen} onClose={help.close} />
    </Stack>
  );
}
