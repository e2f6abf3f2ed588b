import { Anchor, Text } from "@mantine/core";
import { useInterest } from "../../api/desk.ts";
import { formatCount } from "../../format/format.ts";
import { howWeCount } from "../../format/how-we-count.ts";
import { interestWords, isHot } from "../../lots/interest-words.ts";
import { TEXT } from "../text.ts";

/** The heat of the lot on the block with its parts. Nothing without a bid or an audience, and if the answer is about another lot. */
export function Interest({ auctionId, lotNumber }: { auctionId: string; lotNumber: string }) {
  const { data: interest, isError } = useInterest(auctionId);
  if (!interest || isError || interest.number !== lotNumber || !isHot(interest)) return null;
  return (
    <Text size="sm" component="div">
      <Anchor href={howWeCount("hottest-lots")} target="_blank" rel="noopener" fw={600} inherit>
        {TEXT.block.heat(formatCount(interest.heat))}
      </Anchor>
      <Text span inherit c="dimmed">
        {` · ${interestWords(interest)}`}
      </Text>
    </Text>
  );
}
