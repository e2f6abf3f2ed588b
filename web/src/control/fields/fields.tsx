import type { CatalogueLot } from "@headcount/protocol";
import { LIMITS } from "@headcount/protocol/limits";
import { Autocomplete, Paper, SimpleGrid, TextInput } from "@mantine/core";
import type { RefObject } from "react";
import type { Form, Missing } from "../desk-entry.ts";
import { TEXT } from "../text.ts";
import { AmountInput } from "./amount-input.tsx";

const T = TEXT.fields;

interface FieldsProps {
  form: Form;
  catalogue: readonly CatalogueLot[];
  currencyField: RefObject<HTMLInputElement | null>;
  /** A required field that was missing in the last entry. */
  missing: Missing | null;
  change: (change: Partial<Form>) => void;
}

/** The content of the next entries, except the price: the lot to open, the bidder, the increment and the currency. */
export function Fields({ form, catalogue, currencyField, missing, change }: FieldsProps) {
  const titles = new Map(catalogue.map(({ number, title }) => [number, title]));
  return (
    <Paper withBorder p="md" radius="lg" component="section" aria-label={T.title}>
      <SimpleGrid cols={{ base: 2, md: 3 }} spacing="sm">
        <Autocomplete
          label={T.lot}
          data={catalogue.map(({ number }) => number)}
          value={form.lot.number}
          limit={50}
          maxLength={LIMITS.lotNumberCharacters}
          onChange={(number) => change({ lot: { number, title: titles.get(number) ?? null } })}
          comboboxProps={{ portalProps: { target: "main" } }}
        />
        <TextInput
          label={T.lotTitle}
          value={form.lot.title ?? ""}
          maxLength={LIMITS.titleCharacters}
          onChange={({ currentTarget }) => change({ lot: { ...form.lot, title: currentTarget.value } })}
        />
        <TextInput
          label={T.bidder}
          description={T.bidderHelp}
          inputWrapperOrder={["label", "input", "description"]}
          value={form.bidder}
          maxLength={LIMITS.bidderCharacters}
          onChange={({ currentTarget }) => change({ bidder: currentTarget.value })}
        />
        <AmountInput
          label={T.increment}
          description={T.incrementHelp}
          inputWrapperOrder={["label", "input", "description"]}
          amount={form.increment}
          change={(increment) => change({ increment: increment ?? 0 })}
        />
        <TextInput
          ref={currencyField}
          label={T.currency}
          error={missing === "currency" && T.missing.currency}
          value={form.currency}
          maxLength={3}
          onChange={({ currentTarget }) => change({ currency: currentTarget.value.toUpperCase() })}
        />
      </SimpleGrid>
    </Paper>
  );
}
