import type { CatalogueLot } from "@headcount/protocol";
import { LIMITS } from "@headcount/protocol/limits";
import { Autocomplete, Button, Group, NumberInput, Paper, SimpleGrid, Stack, TextInput } from "@mantine/core";
import type { RefObject } from "react";
import type { Form } from "./acts.ts";

interface FieldsProps {
  form: Form;
  catalogue: readonly CatalogueLot[];
  /** Those who bid, the last one first. */
  bidders: readonly string[];
  priceField: RefObject<HTMLInputElement | null>;
  /** Whether a bid was asked for without a price. */
  needsPrice: boolean;
  change: (change: Partial<Form>) => void;
}

const numberOrNull = (value: number | string): number | null => (typeof value === "number" ? value : null);

/** What the next act says: the lot to open, and the next bid. */
export function Fields({ form, catalogue, bidders, priceField, needsPrice, change }: FieldsProps) {
  const titles = new Map(catalogue.map(({ number, title }) => [number, title]));
  return (
    <Paper withBorder p="md" radius="lg" component="section" aria-label="Next entry">
      <Stack gap="sm">
        <SimpleGrid cols={{ base: 2, md: 3 }} spacing="sm">
          <Autocomplete
            label="Next lot"
            data={catalogue.map(({ number }) => number)}
            value={form.lot.number}
            limit={50}
            maxLength={LIMITS.lotNumberCharacters}
            onChange={(number) => change({ lot: { number, title: titles.get(number) ?? null } })}
            comboboxProps={{ portalProps: { target: "main" } }}
          />
          <TextInput
            label="Title"
            value={form.lot.title ?? ""}
            maxLength={LIMITS.titleCharacters}
            onChange={({ currentTarget }) => change({ lot: { ...form.lot, title: currentTarget.value } })}
          />
          <TextInput
            label="Bidder"
            description="Public"
            inputWrapperOrder={["label", "input", "description"]}
            value={form.bidder}
            maxLength={LIMITS.bidderCharacters}
            onChange={({ currentTarget }) => change({ bidder: currentTarget.value })}
          />
          <NumberInput
            ref={priceField}
            label="Next bid"
            description="Type digits, Enter bids"
            inputWrapperOrder={["label", "input", "description", "error"]}
            error={needsPrice ? "Type a price first" : null}
            value={form.price ?? ""}
            min={0}
            max={1e12}
            thousandSeparator
            step={form.increment}
            onChange={(value) => change({ price: numberOrNull(value) })}
          />
          <NumberInput
            label="Increment"
            description="Keys + and −"
            inputWrapperOrder={["label", "input", "description"]}
            value={form.increment}
            min={0}
            max={1e12}
            thousandSeparator
            onChange={(value) => change({ increment: numberOrNull(value) ?? 0 })}
          />
          <TextInput
            label="Currency"
            value={form.currency}
            maxLength={3}
            onChange={({ currentTarget }) => change({ currency: currentTarget.value.toUpperCase() })}
          />
        </SimpleGrid>
        {bidders.length > 0 && (
          <Group gap="xs" role="group" aria-label="Bidders" translate="no">
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
