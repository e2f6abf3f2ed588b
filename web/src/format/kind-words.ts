import type { AuctionKind } from "@headcount/protocol";
import { i18n } from "../languages/i18n.ts";
import { isolated } from "./isolated.ts";

/** The labels of generated auctions, shown beside their names and numbers. */
export const KIND_WORDS: Record<AuctionKind, string> = { sample: i18n._("Sample"), simulated: i18n._("Simulated") };

/** The auction's title with its label, as plain text. */
export const labelled = ({ title, kind }: { title: string; kind: AuctionKind | null }): string =>
  kind ? `${isolated(title)} (${KIND_WORDS[kind]})` : isolated(title);
