import type { Sponsor } from "@headcount/protocol";
import { isolated } from "../../format/isolated.ts";
import { useLogo } from "./sponsors-api.ts";
import { TEXT } from "./text.ts";

interface LogoProps {
  auctionId: string;
  sponsor: Pick<Sponsor, "id" | "name" | "logo">;
  className?: string | undefined;
}

/** The logo of a sponsor; nothing without one. Its place is kept while it loads. */
export function SponsorLogo({ auctionId, sponsor, className }: LogoProps) {
  const { data, isError } = useLogo(auctionId, sponsor);
  if (!sponsor.logo || isError) return null;
  const { width, height } = sponsor.logo;
  const size = { width, height };
  if (data === undefined) return <span className={className} style={{ aspectRatio: width / height }} />;
  return <img className={className} src={data} alt={TEXT.logo(isolated(sponsor.name))} {...size} />;
}
