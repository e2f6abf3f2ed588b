import { NumberInput, type NumberInputProps } from "@mantine/core";
import { useState } from "react";
import { amountOf, isThousandSeparator, SEPARATORS } from "./amount.ts";

interface AmountInputProps extends Omit<NumberInputProps, "value" | "onChange"> {
  amount: number | null;
  change: (amount: number | null) => void;
}

/** A field for an amount of money in the number format of the browser's language. A partly typed amount such as `12.` stays as it is. */
export function AmountInput({ amount, change, ...props }: AmountInputProps) {
  const [typed, setTyped] = useState<number | string>("");
  return (
    <NumberInput
      min={0}
      max={1e12}
      {...SEPARATORS}
      {...props}
      onKeyDown={(event) => {
        // The field inserts thousand separators itself, and a typed one moves the caret.
        if (isThousandSeparator(event.key)) event.preventDefault();
      }}
      value={amountOf(typed) === amount ? typed : (amount ?? "")}
      onChange={(next) => {
        setTyped(next);
        change(amountOf(next));
      }}
    />
  );
}
