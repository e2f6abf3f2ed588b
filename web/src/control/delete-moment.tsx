import type { AuctionDetail, PublicMoment } from "@headcount/protocol";
import { useMutation } from "@tanstack/react-query";
import { deleteMoment, useRefreshDesk } from "../api.ts";
import { audienceWords } from "../components/audience-words.ts";
import { Confirm } from "../components/confirm.tsx";
import { wordsOf } from "../components/moment-words.ts";
import { showToast } from "../components/toast.tsx";

interface DeleteMomentProps {
  auction: AuctionDetail;
  moment: PublicMoment;
  restore: (moment: PublicMoment) => void;
  close: () => void;
}

/** Asks before an entry is deleted, and lets it be restored for a while. */
export function DeleteMoment({ auction, moment, restore, close }: DeleteMomentProps) {
  const refresh = useRefreshDesk(auction.id);
  const remove = useMutation({
    mutationFn: () => deleteMoment(auction.id, moment.id),
    onSuccess: () => {
      showToast(`Deleted: ${wordsOf(moment)}`, () => restore(moment));
      close();
      void refresh();
    },
  });
  return (
    <Confirm
      title="Delete this entry?"
      action="Delete"
      run={() => remove.mutate()}
      close={close}
      isPending={remove.isPending}
      error={remove.error}
    >
      {`${wordsOf(moment)}. ${audienceWords(auction)} The entry disappears from their page.`}
    </Confirm>
  );
}
