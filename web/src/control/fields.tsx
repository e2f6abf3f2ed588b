import type { CatalogueLot } from "@headcount/protocol";
import { LIMITS } from "@headcount/protocol/limits";
import { Autocomplete, Button, Group, Paper, SimpleGrid, Stack, TextInput } from "@mantine/core";
import type { RefObject } from "react";
import { AmountInput } from "./amount-input.tsx";
import type { Form, Missing } from "./desk-entry.ts";
import { TEXT } from "./text.ts";

const T = TEXT.fields;

interface FieldsProps {
  form: Form;
  catalogue: readonly CatalogueLot[];
  /** Recent bidders, newest first. */
  bidders: readonly string[];
  priceField: RefObject<HTMLInputElement | null>;
  currencyField: RefObject<HTMLInputElement | null>;
  /** A required field that was missing in the last entry. */
  missing: Missing | null;
  change: (change: Partial<Form>) => void;
}

/** The content of the next entry: the lot to open, and the next bid. */
export function Fields({ form, catalogue, bidders, priceField, currencyField, missing, change }: FieldsProps) {
  const titles = new Map(catalogue.map(({ number, title }) => [number, title]));
  return (
    <Paper withBorder p="md" radius="lg" component="section" aria-label={T.title}>
      <Stack gap="sm">
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
            ref={priceField}
            label={T.price}
            description={T.priceHelp}
            inputWrapperOrder={["label", "input", "description", "error"]}
            error={missing === "price" && T.missing.price}
            amount={form.price}
            step={form.increment}
            change={(price) => change({ price })}
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
        {bidders.length > 0 && (
          <Group gap="xs" role="group" aria-label={T.bidders} translate="no">
            {bidders.map((bidder) => {
              const isChosen = form.bidder.trim() === bidder;
              return (
                <Button
                  key={bidder}
                  size="xs"
                  radius="xl"
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
        )}
      </Stack>
    </Paper>
  );
}
