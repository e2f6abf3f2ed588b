import type { AuctionKind } from "@headcount/protocol";
import { isolated } from "./isolated.ts";

/** What an auction is labelled that is not an organizer's own, wherever its name or its numbers are shown. */
export const KIND_WORDS: Record<AuctionKind, string> = { sample: "Sample", simulated: "Simulated" };

/** The same in a sentence, for whoever may not know the word. */
export const KIND_NOTES: Record<AuctionKind, string> = {
  sample: "This auction is a sample: its audience and its lots were generated.",
  simulated: "These viewers are simulated. You are not counted.",
};

/** The auction's title with its label, where there is only text. */
export const labelled = ({ title, kind }: { title: string; kind: AuctionKind | null }): string =>
  kind ? `${isolated(title)} (${KIND_WORDS[kind]})` : isolated(title);
