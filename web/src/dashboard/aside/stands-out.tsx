import type { Highlight } from "@headcount/protocol";
import { Text } from "@mantine/core";
import { TEXT } from "../text.ts";
import { Card } from "./card.tsx";
import { highlightWords } from "./highlight-words.ts";

/** What differs most within the sale, and from earlier sales. */
export const StandsOutCard = ({ highlights, timeZone }: { highlights: readonly Highlight[]; timeZone: string }) => (
  <Card title={TEXT.standsOut.title}>
    {highlights.length === 0 ? (
      <Text size="sm" c="dimmed">
        {TEXT.standsOut.nothing}
      </Text>
    ) : (
      <ul>
        {highlights.map((highlight) => (
          <li key={highlight.kind}>{highlightWords(highlight, timeZone)}</li>
        ))}
      </ul>
    )}
  </Card>
);
