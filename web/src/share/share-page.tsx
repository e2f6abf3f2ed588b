import { Paper, Skeleton, Stack, Title } from "@mantine/core";
import { getRouteApi } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useAuction } from "../api/auctions.ts";
import { isMissing } from "../api/client.ts";
import { useConfig } from "../api/config.ts";
import { BASE_PATH } from "../browser/base-path.ts";
import { AuctionFailed } from "../components/page-failed.tsx";
import { TaggedLinks } from "../dashboard/sources/tagged-links.tsx";
import { TEXT as SOURCES } from "../dashboard/sources/text.ts";
import { AllowedSites } from "./allowed-sites.tsx";
import { AudienceLink } from "./audience-link.tsx";
import { Checklist } from "./checklist.tsx";
import { Embed } from "./embed.tsx";
import { ScreenPreview } from "./screen-preview.tsx";
import { ShareLinks } from "./share-links.tsx";
import classes from "./share-page.module.css";
import { SiteUses } from "./site-uses.tsx";
import { TEXT } from "./text.ts";

const route = getRouteApi("/auctions/$auctionId/share");

/** How others see the auction: the audience link, links for colleagues, and pieces for other pages. */
export function SharePage() {
  const { auctionId } = route.useParams();
  const { data: auction, error } = useAuction(auctionId);
  const { data: config } = useConfig();
  if (error && (isMissing(error) || !auction)) return <AuctionFailed error={error} />;
  if (!auction) return <Skeleton h={320} />;
  const origin = (config?.publicUrl ?? window.location.origin) + BASE_PATH;
  const mayManage = auction.role === "owner" || auction.role === "editor";
  return (
    <Stack gap="md">
      <Section id="audience" title={TEXT.audience.title}>
        <AudienceLink auction={auction} origin={origin} />
      </Section>
      {mayManage && <Checklist key={auction.id} auction={auction} />}
      <Section id="tags" title={SOURCES.links.title}>
        <TaggedLinks auction={auction} origin={origin} />
      </Section>
      <div className={classes.page}>
        {mayManage && (
          <Section id="sites" title={TEXT.sites.title}>
            <AllowedSites auction={auction} />
            <SiteUses auction={auction} />
          </Section>
        )}
        {auction.role === "owner" && (
          <Section id="colleagues" title={TEXT.links.heading}>
            <ShareLinks auction={auction} />
          </Section>
        )}
        <Section id="embed" title={TEXT.embed.title}>
          <Embed auction={auction} origin={origin} />
        </Section>
        <Section id="screen" title={TEXT.screen.title}>
          <ScreenPreview auction={auction} origin={origin} />
        </Section>
      </div>
    </Stack>
  );
}

function Section({ id, title, children }: { id: string; title: string; children: ReactNode }) {
  return (
    <Paper withBorder p="md" radius="lg" component="section" aria-labelledby={id}>
      <Title order={2} size="h4" id={id} mb="xs">
        {title}
      </Title>
      {children}
    </Paper>
  );
}
