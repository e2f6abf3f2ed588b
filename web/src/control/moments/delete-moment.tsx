import type { AuctionDetail, PublicMoment } from "@headcount/protocol";
import { useMutation } from "@tanstack/react-query";
import { deleteMoment, useRefreshDesk } from "../../api/desk.ts";
import { Confirm } from "../../components/confirm.tsx";
import { showToast } from "../../components/toast.tsx";
import { audienceWords } from "../../format/audience-words.ts";
import { momentText } from "../../format/moment-words.ts";

interface DeleteMomentProps {
  auction: AuctionDetail;
  moment: PublicMoment;
  /** Nothing of this browser is to be undone for a deleted moment. */
  forget: (momentId: string) => void;
  restore: (moment: PublicMoment) => void;
  close: () => void;
}

/** Asks before an entry is deleted, and lets it be restored for a while. */
export function DeleteMoment({ auction, moment, forget, restore, close }: DeleteMomentProps) {
  const refresh = useRefreshDesk(auction.id);
  const remove = useMutation({
    mutationFn: () => deleteMoment(auction.id, moment.id),
    onSuccess: () => {
      forget(moment.id);
      showToast(`Deleted: ${momentText(moment)}`, () => restore(moment));
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
      {`${momentText(moment)}. ${audienceWords(auction)} It disappears from the live page.`}
    </Confirm>
  );
}
