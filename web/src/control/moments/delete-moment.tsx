import type { AuctionDetail, PublicMoment } from "@headcount/protocol";
import { useMutation } from "@tanstack/react-query";
import { deleteMoment, useRefreshDesk } from "../../api/desk.ts";
import { Confirm } from "../../components/confirm.tsx";
import { showToast } from "../../components/toast.tsx";
import { audienceWords } from "../../format/audience-words.ts";
import { momentText } from "../../format/moment-words.ts";
import { TEXT } from "../text.ts";

const T = TEXT.latest;

interface DeleteMomentProps {
  auction: AuctionDetail;
  moment: PublicMoment;
  /** Removes the moment's entry, which can no longer be undone. */
  forget: (momentId: string) => void;
  restore: (moment: PublicMoment) => void;
  close: () => void;
}

/** Asks for confirmation before an entry is deleted. A deleted entry can be restored for some seconds. */
export function DeleteMoment({ auction, moment, forget, restore, close }: DeleteMomentProps) {
  const refresh = useRefreshDesk(auction.id);
  const remove = useMutation({
    mutationFn: () => deleteMoment(auction.id, moment.id),
    onSuccess: () => {
      forget(moment.id);
      showToast(T.deleted(momentText(moment)), () => restore(moment));
      close();
      void refresh();
    },
  });
  return (
    <Confirm
      title={T.confirm}
      action={T.action}
      run={() => remove.mutate()}
      close={close}
      isPending={remove.isPending}
      error={remove.error}
    >
      {T.confirmHelp(momentText(moment), audienceWords(auction))}
    </Confirm>
  );
}
