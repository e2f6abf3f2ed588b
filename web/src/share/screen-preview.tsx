import type { AuctionDetail } from "@headcount/protocol";
import { SegmentedControl, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { BASE_PATH } from "../browser/base-path.ts";
import { Copyable } from "../components/copyable.tsx";
import classes from "./share-page.module.css";
import { TEXT } from "./text.ts";

const T = TEXT.screen;
type Layout = keyof typeof T.layouts;

/** The address of the screen page in each layout, with a preview. */
export function ScreenPreview({ auction: { id }, origin }: { auction: AuctionDetail; origin: string }) {
  const [layout, setLayout] = useState<Layout>("wall");
  const path = `/t/auction/${id}/screen?layout=${layout}`;
  return (
    <Stack gap="sm">
      <Text c="dimmed">{T.help}</Text>
      <SegmentedControl
        aria-label={T.layout}
        data={Object.entries(T.layouts).map(([value, label]) => ({ value, label }))}
        value={layout}
        onChange={(value) => setLayout(value as Layout)}
      />
      <Copyable label={T.address} value={origin + path} />
      <iframe
        key={path}
        className={`${classes.frame} ${classes.screen}`}
        title={T.preview}
        src={BASE_PATH + path}
        loading="lazy"
      />
    </Stack>
  );
}
