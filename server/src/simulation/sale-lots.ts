import type { MomentType } from "@headcount/protocol";

/** A lot of the simulated sales, with its starting price in euros and its outcome. */
export interface SaleLot {
  number: string;
  title: string;
  start: number;
  outcome: Extract<MomentType, "sold" | "unsold" | "withdrawn">;
}

const lot = (title: string, start: number, outcome: SaleLot["outcome"] = "sold") => ({ title, start, outcome });

/** 24 lots: thirteen sold, ten unsold (the minimum for the dashboard's comparison), and one withdrawn. */
export const SALE_LOTS: readonly SaleLot[] = [
  lot("Silver coffee pot, London, 1764", 900),
  lot("Pair of brass candlesticks, 18th century", 300, "unsold"),
  lot("Walnut bureau, South German, about 1750", 2_400),
  lot("Blue and white dish, Delft", 220, "unsold"),
  lot("Longcase clock, eight-day movement", 1_800),
  lot("Harbour at dusk, oil on canvas", 3_200),
  lot("Set of six dining chairs, beech", 600, "unsold"),
  lot("Art Nouveau vase, cameo glass", 750),
  lot("Persian rug, Tabriz, 310 × 205 cm", 1_500, "unsold"),
  lot("First edition, illustrated travels, 1832", 400),
  lot("Carved oak chest, dated 1688", 850, "unsold"),
  lot("Portrait of a violinist, oil on panel", 5_500),
  lot("Diamond and sapphire ring, platinum", 4_200),
  lot("Gold pocket watch, minute repeater", 2_800),
  lot("Bronze heron, signed", 700, "unsold"),
  lot("Japanese woodblock print, waves", 1_100),
  lot("Mahogany writing table, about 1810", 1_300, "unsold"),
  lot("Collection of 40 botanical engravings", 500, "withdrawn"),
  lot("Sunflowers in a jug, oil on canvas", 9_000),
  lot("Modernist lounge chair, leather and steel", 1_600),
  lot("Studio pottery bowl, ash glaze", 260, "unsold"),
  lot("Street in winter, gouache", 1_900),
  lot("Pair of garden urns, cast iron", 480, "unsold"),
  lot("Chess set, carved bone, 19th century", 350, "unsold"),
].map((one, place) => ({ number: String(place + 1), ...one }));
