import type { AuctionDetail } from "@headcount/protocol";
import { isPrivate } from "@headcount/protocol/private";
import { Button, Group, Stack, Text } from "@mantine/core";
import { useMemo } from "react";
import { saveFile } from "../browser/save-file.ts";
import { Copyable } from "../components/copyable.tsx";
import { pngOf, qrCode, svgOf } from "./qr-code.ts";
import classes from "./share-page.module.css";
import { TEXT } from "./text.ts";

const T = TEXT.audience;

/** The link for viewers, and its QR code. */
export function AudienceLink({ auction, origin }: { auction: AuctionDetail; origin: string }) {
  const address = `${origin}/t/auction/${auction.id}/live`;
  const code = useMemo(() => qrCode(address), [address]);
  const savePng = async (): Promise<void> => {
    const png = await pngOf(code);
    if (png) saveFile(`${T.file}.png`, png);
  };
  return (
    <div className={classes.audience}>
      <Stack gap="sm">
        <Text c="dimmed">
          {T.help} {isPrivate(auction) && T.private} {auction.access === "token" && T.token}
        </Text>
        <Copyable label={T.address} value={address} />
        <Group gap="xs">
          <Button
            variant="default"
            size="xs"
            onClick={() => saveFile(`${T.file}.svg`, new Blob([svgOf(code)], { type: "image/svg+xml" }))}
          >
            {T.svg}
          </Button>
          <Button variant="default" size="xs" onClick={() => void savePng()}>
            {T.png}
          </Button>
        </Group>
      </Stack>
      <svg
        className={classes.qr}
        viewBox={`0 0 ${code.size} ${code.size}`}
        shapeRendering="crispEdges"
        role="img"
        aria-label={T.qr}
      >
        <path d={code.path} />
      </svg>
    </div>
  );
}
