import { NumberInput, type NumberInputProps } from "@mantine/core";
import { useState } from "react";
import { amountOf, isThousandSeparator, SEPARATORS } from "./amount.ts";

interface AmountInputProps extends Omit<NumberInputProps, "value" | "onChange"> {
  amount: number | null;
  change: (amount: number | null) => void;
}

/** A field for an amount of money, typed as the browser's language writes numbers. What is half typed, such as `12.`, stays as it is. */
export function AmountInput({ amount, change, ...props }: AmountInputProps) {
  const [typed, setTyped] = useState<number | string>("");
  return (
    <NumberInput
      min={0}
      max={1e12}
      {...SEPARATORS}
      {...props}
      onKeyDown={(event) => {
        // The field sets them itself, and loses the caret over a typed one.
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
