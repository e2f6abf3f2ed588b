import type { AuctionKind } from "@headcount/protocol";
import { isolated } from "./isolated.ts";

/** The labels of generated auctions, shown beside their names and numbers. */
export const KIND_WORDS: Record<AuctionKind, string> = { sample: "Sample", simulated: "Simulated" };

/** The labels explained in a sentence. */
export const KIND_NOTES: Record<AuctionKind, string> = {
  sample: "This auction is a sample: its audience and its lots were generated.",
  simulated: "These viewers are simulated. You are not counted.",
};

/** The auction's title with its label, as plain text. */
export const labelled = ({ title, kind }: { title: string; kind: AuctionKind | null }): string =>
  kind ? `${isolated(title)} (${KIND_WORDS[kind]})` : isolated(title);
