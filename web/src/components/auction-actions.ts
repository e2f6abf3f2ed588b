import type { AuctionDetail } from "@headcount/protocol";
import { useNavigate } from "@tanstack/react-router";
import { useDuplicateAuction, usePatchAuction } from "../api/auctions.ts";
import { failureText } from "./error-notice.tsx";
import { TEXT } from "./text.ts";
import { showToast } from "./toast.tsx";

const T = TEXT.archiving;

/** Duplicates an auction, and opens the copy. */
export function useDuplicate(id: string) {
  const { mutateAsync, isPending } = useDuplicateAuction();
  const navigate = useNavigate();
  const run = (): void =>
    void mutateAsync(id).then(
      (copy) => navigate({ to: "/auctions/$auctionId/share", params: { auctionId: copy.id } }),
      (error) => showToast(failureText(error)),
    );
  return { run, isPending };
}

/** A function that archives the auction or restores it, and offers to undo that. */
export function useArchive({ id, title, archived }: AuctionDetail): () => void {
  // Promises, because the row with its callbacks is gone when the change arrives.
  const { mutateAsync } = usePatchAuction(id);
  const failed = (error: Error): void => showToast(failureText(error));
  const undo = (): void => void mutateAsync({ archived }).catch(failed);
  return () =>
    void mutateAsync({ archived: !archived }).then(
      () => showToast(archived ? T.restored(title) : T.archived(title), undo),
      failed,
    );
}
