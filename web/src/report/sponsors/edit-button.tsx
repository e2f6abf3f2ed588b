import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { lazy, Suspense } from "react";
import { useAuction } from "../../api/auctions.ts";
import { loadChunk } from "../../browser/load-chunk.ts";
import { TEXT } from "./text.ts";

const SponsorEditor = lazy(async () => ({
  default: (await loadChunk(() => import("./editor.tsx"))).SponsorEditor,
}));

/** Opens the sponsors for members who may change them. */
export function EditSponsors({ auctionId }: { auctionId: string }) {
  const { data: auction } = useAuction(auctionId);
  const [isOpen, { open, close }] = useDisclosure();
  if (auction?.role !== "owner" && auction?.role !== "editor") return null;
  return (
    <>
      <Button variant="default" onClick={open}>
        {TEXT.edit}
      </Button>
      <Suspense>{isOpen && <SponsorEditor auctionId={auctionId} close={close} />}</Suspense>
    </>
  );
}
