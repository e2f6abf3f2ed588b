import type { Highlight } from "@headcount/protocol";
import { Text } from "@mantine/core";
import { TEXT } from "../text.ts";
import { Card } from "./card.tsx";
import { highlightWords } from "./highlight-words.ts";

interface StandsOutCardProps {
  /** `undefined` while they load. */
  highlights: readonly Highlight[] | undefined;
  timeZone: string;
}

/** What differs most within the sale, and from earlier sales. */
export const StandsOutCard = ({ highlights, timeZone }: StandsOutCardProps) => (
  <Card title={TEXT.standsOut.title}>
    {highlights?.length === 0 ? (
      <Text size="sm" c="dimmed">
        {TEXT.standsOut.nothing}
      </Text>
    ) : (
      <ul>
        {highlights?.map((highlight) => (
          <li key={highlight.kind}>{highlightWords(highlight, timeZone)}</li>
        ))}
      </ul>
    )}
  </Card>
);
