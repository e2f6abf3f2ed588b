import { Button, Group, Kbd, Paper } from "@mantine/core";
import type { RefObject } from "react";
import { formatCount } from "../format/format.ts";
import { isolated } from "../format/isolated.ts";
import { priceOf } from "../format/price.ts";
import classes from "./desk.module.css";
import { canRecord, contentOf, ENTRY_TYPES, type EntryType, type Form, type Missing } from "./desk-entry.ts";
import type { DeskView } from "./desk-view.ts";
import { AmountInput } from "./fields/amount-input.tsx";
import { TEXT } from "./text.ts";
import { plus } from "./use-form.ts";

const T = TEXT.fields;

interface ActionsProps {
  form: Form;
  view: DeskView;
  /** Recent bidders, newest first. */
  bidders: readonly string[];
  priceField: RefObject<HTMLInputElement | null>;
  missing: Missing | null;
  canUndo: boolean;
  change: (change: Partial<Form>) => void;
  run: (type: EntryType) => void;
  undo: () => void;
}

/** The price, the bidders and a button for each entry. They stay at the bottom of a small screen, within reach of a thumb. */
export function Actions({ form, view, bidders, priceField, missing, canUndo, change, run, undo }: ActionsProps) {
  const step = formatCount(form.increment);
  const stepBy = (by: number): void => change({ price: plus(form.price ?? 0, by) });
  return (
    <Paper withBorder radius="lg" className={classes.actions ?? ""}>
      <div className={classes.inputs}>
        <Group gap="xs" wrap="nowrap" align="flex-start" className={classes.stepper ?? ""}>
          <StepButton label={T.lower(step)} press={() => stepBy(-form.increment)}>
            −
          </StepButton>
          <AmountInput
            ref={priceField}
            label={T.price}
            description={T.priceHelp}
            inputWrapperOrder={["label", "input", "description", "error"]}
            className={classes.price ?? ""}
            size="md"
            hideControls
            inputMode="decimal"
            error={missing === "price" && TEXT.fields.missing.price}
            amount={form.price}
            step={form.increment}
            change={(price) => change({ price })}
          />
          <StepButton label={T.raise(step)} press={() => stepBy(form.increment)}>
            +
          </StepButton>
        </Group>
        {bidders.length > 0 && <Bidders bidders={bidders} chosen={form.bidder.trim()} change={change} />}
      </div>
      <div className={classes.buttons}>
        {ENTRY_TYPES.map(({ key, type }) => (
          <KeyButton
            key={type}
            name={key}
            hint={hintOf(type, form, view)}
            isMain={view.lot ? type === "bid" || type === "sold" : type === "lot_opened"}
            isDisabled={!canRecord(type, form, view)}
            press={() => run(type)}
          >
            {TEXT.entry[type]}
          </KeyButton>
        ))}
        <KeyButton name="z" hint="" isDisabled={!canUndo} press={undo}>
          {TEXT.undo}
        </KeyButton>
      </div>
    </Paper>
  );
}

/** What the entry would record, in a few characters. */
function hintOf(type: EntryType, form: Form, view: DeskView): string {
  if (!canRecord(type, form, view)) return "";
  const { lotNumber, price, currency, bidder } = contentOf(type, form, view);
  if (type === "lot_opened") return TEXT.lotHint(isolated(lotNumber ?? ""));
  if (type === "bid") return priceOf(price ?? null, currency ?? null);
  return type === "sold" ? TEXT.soldHint(priceOf(price ?? null, currency ?? null), isolated(bidder ?? "")) : "";
}

interface BiddersProps {
  bidders: readonly string[];
  chosen: string;
  change: (change: Partial<Form>) => void;
}

/** Recent bidders. One tap fills the bidder of the next bid or sale, and a second one clears it. */
const Bidders = ({ bidders, chosen, change }: BiddersProps) => (
  <Group className={classes.bidders ?? ""} wrap="nowrap" gap="xs" role="group" aria-label={T.bidders} translate="no">
    {bidders.map((bidder) => {
      const isChosen = chosen === bidder;
      return (
        <Button
          key={bidder}
          h={44}
          px="md"
          radius="xl"
          flex="none"
          maw="100%"
          variant={isChosen ? "filled" : "default"}
          aria-pressed={isChosen}
          onClick={() => change({ bidder: isChosen ? "" : bidder })}
        >
          <bdi>{bidder}</bdi>
        </Button>
      );
    })}
  </Group>
);

const StepButton = ({ label, press, children }: { label: string; press: () => void; children: string }) => (
  <Button variant="default" w={44} h={44} p={0} fz={20} flex="none" aria-label={label} onClick={press}>
    {children}
  </Button>
);

interface KeyButtonProps {
  /** The key that does the same. */
  name: string;
  hint: string;
  isMain?: boolean;
  isDisabled: boolean;
  press: () => void;
  children: string;
}

/** The second click of a double click, or the second tap of a double tap, is ignored. */
const KeyButton = ({ name, hint, isMain = false, isDisabled, press, children }: KeyButtonProps) => (
  <Button
    px={4}
    h={56}
    variant={isMain ? "filled" : "default"}
    disabled={isDisabled}
    onClick={({ detail }) => detail <= 1 && press()}
  >
    <span className={classes.label}>
      <span>
        {children}
        <Kbd aria-hidden className={classes.key ?? ""}>
          {name.toUpperCase()}
        </Kbd>
      </span>
      {hint !== "" && (
        <small aria-hidden translate="no">
          {hint}
        </small>
      )}
    </span>
  </Button>
);
