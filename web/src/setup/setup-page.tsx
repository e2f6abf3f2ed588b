import { Skeleton, Stack, Tabs } from "@mantine/core";
import { getRouteApi } from "@tanstack/react-router";
import { useAuction } from "../api/auctions.ts";
import { isMissing } from "../api/client.ts";
import { AuditLog } from "../audit/audit-log.tsx";
import { TEXT as AUDIT_TEXT } from "../audit/text.ts";
import { AuctionFailed } from "../components/page-failed.tsx";
import { shownZone } from "../time/shown-zone.ts";
import { Danger } from "./danger.tsx";
import { Details } from "./details.tsx";
import { Settings } from "./settings.tsx";
import { type SetupTab, TABS_FOR } from "./setup-search.ts";
import { Team } from "./team.tsx";
import { TEXT } from "./text.ts";

const route = getRouteApi("/auctions/$auctionId/setup");

/** The settings of an auction. */
export function SetupPage() {
  const { auctionId } = route.useParams();
  const { tab } = route.useSearch();
  const navigate = route.useNavigate();
  const { data: auction, error } = useAuction(auctionId);
  if (error && (isMissing(error) || !auction)) return <AuctionFailed error={error} />;
  if (!auction) return <Skeleton h={320} />;
  const tabs = TABS_FOR[auction.role ?? "viewer"];
  return (
    <Stack gap="lg">
      <Tabs
        value={tabs.find((name) => name === tab) ?? tabs[0]}
        keepMounted={false}
        onChange={(next) => next && void navigate({ search: { tab: next as SetupTab } })}
      >
        <Tabs.List mb="lg">
          {tabs.map((name) => (
            <Tabs.Tab key={name} value={name} px={{ base: "xs", xs: "md" }}>
              {TEXT.tab[name]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="details">
          <Details auction={auction} />
        </Tabs.Panel>
        <Tabs.Panel value="settings">
          <Settings auction={auction} />
        </Tabs.Panel>
        <Tabs.Panel value="team">
          <Team auction={auction} />
        </Tabs.Panel>
        <Tabs.Panel value="audit" maw="44rem">
          <AuditLog auctionId={auction.id} timeZone={auction.timeZone}>
            {AUDIT_TEXT.ofAuction(shownZone(auction.timeZone))}
          </AuditLog>
        </Tabs.Panel>
        <Tabs.Panel value="danger">
          <Danger auction={auction} />
        </Tabs.Panel>
      </Tabs>
    </Stack>
  );
}
