import type { AuctionDetail } from "@headcount/protocol";
import { Button, type ButtonProps } from "@mantine/core";
import { IconPlayerPlay, IconPlayerStop } from "@tabler/icons-react";
import { useState } from "react";
import { usePatchAuction } from "../api/auctions.ts";
import { audienceWords } from "../format/audience-words.ts";
import { Confirm } from "./confirm.tsx";
import { failureText } from "./error-notice.tsx";
import classes from "./state-button.module.css";
import { TEXT } from "./text.ts";
import { showToast } from "./toast.tsx";

const T = TEXT.stateButton;

/** Whether the caller may start and end the auction. */
export const canChangeState = ({ role }: Pick<AuctionDetail, "role">): boolean => role === "owner" || role === "editor";

/** Starts the auction, or ends it after a confirmation. A failure is shown as a message on any page. */
export function StateButton({ auction, size = "sm" }: { auction: AuctionDetail } & Pick<ButtonProps, "size">) {
  const patch = usePatchAuction(auction.id);
  const [isEnding, setEnding] = useState(false);
  const { state } = auction;
  // This button may be gone when the answer arrives, so nothing is left to the mutation's own callbacks.
  const start = (): void =>
    void patch.mutateAsync({ state: "live" }).catch((error: unknown) => showToast(T.notStarted(failureText(error))));
  const end = (): void =>
    void patch.mutateAsync({ state: "ended" }).then(
      () => {
        setEnding(false);
        showToast(T.ended(auction.title), start);
      },
      // The dialog shows it.
      () => {},
    );
  if (state !== "live")
    return (
      <Button {...{ size }} leftSection={<IconPlayerPlay size={16} />} loading={patch.isPending} onClick={start}>
        {state === "setup" ? T.start : T.restart}
      </Button>
    );
  return (
    <>
      <Button
        {...{ size }}
        variant="default"
        className={classes.end ?? ""}
        leftSection={<IconPlayerStop size={16} />}
        onClick={() => setEnding(true)}
      >
        {T.end}
      </Button>
      {isEnding && (
        <Confirm
          title={T.confirmEnd}
          action={T.end}
          run={end}
          close={() => setEnding(false)}
          isPending={patch.isPending}
          error={patch.error}
        >
          {T.endHelp(audienceWords(auction))}
        </Confirm>
      )}
    </>
  );
}
