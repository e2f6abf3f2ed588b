import type { AuctionDetail, SiteUse } from "@headcount/protocol";
import { originOf } from "@headcount/protocol/site-origin";
import { Button, Skeleton, Stack, Text, Title } from "@mantine/core";
import { useSites } from "../api/sites.ts";
import { ErrorNotice } from "../components/error-notice.tsx";
import { formatCount } from "../format/format.ts";
import { ownTime } from "../time/zone-format.ts";
import { useAllowedSites } from "./allowed-sites.tsx";
import classes from "./share-page.module.css";
import { TEXT } from "./text.ts";

const T = TEXT.uses;

/** The sites that connect now, and those that were refused, which can be allowed. */
export function SiteUses({ auction }: { auction: AuctionDetail }) {
  const { data, error } = useSites(auction.id);
  const { sites: allowed, allow, error: notAllowed, isPending } = useAllowedSites(auction);
  return (
    <Stack gap="xs" mt="md">
      <Title order={3} size="h6" id="site-uses">
        {T.title}
      </Title>
      <Text size="sm" c="dimmed">
        {T.help} {data?.isPartial && T.partial}
      </Text>
      <ErrorNotice error={error ?? notAllowed} />
      {!data && !error && <Skeleton h={40} />}
      {data?.sites === null && <Text size="sm">{T.unknown}</Text>}
      {data?.sites?.length === 0 && <Text size="sm">{T.none}</Text>}
      {data?.sites && data.sites.length > 0 && (
        <ul className={classes.list} aria-labelledby="site-uses">
          {data.sites.map((site) => (
            <li key={site.origin} className={classes.item}>
              <div>
                <Text style={{ overflowWrap: "anywhere" }}>{site.origin}</Text>
                <Text size="sm" c="dimmed">
                  {wordsOf(site, allowed.includes(site.origin))}
                </Text>
              </div>
              {site.refused > 0 && !allowed.includes(site.origin) && originOf(site.origin) === site.origin && (
                <Button
                  size="compact-sm"
                  aria-label={T.allowOne(site.origin)}
                  disabled={isPending}
                  onClick={() => allow(site.origin)}
                >
                  {T.allow}
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
    </Stack>
  );
}

function wordsOf({ connections, refused, lastRefusedAt }: SiteUse, isAllowed: boolean): string {
  const refusals =
    lastRefusedAt !== null &&
    (refused === 1 ? T.refusedOnce(ownTime(lastRefusedAt)) : T.refused(formatCount(refused), ownTime(lastRefusedAt)));
  return [connections > 0 && T.connected(formatCount(connections)), refusals, refusals && isAllowed && T.allowed]
    .filter((part) => part !== false)
    .join(" · ");
}
