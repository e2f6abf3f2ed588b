import type { CatalogueLot } from "@headcount/protocol";
import { Autocomplete, NumberInput, Paper, SimpleGrid, TextInput } from "@mantine/core";
import type { Form } from "./acts.ts";

interface FieldsProps {
  form: Form;
  catalogue: readonly CatalogueLot[];
  change: (change: Partial<Form>) => void;
}

const numberOrNull = (value: number | string): number | null => (typeof value === "number" ? value : null);

/** What the next act says: the lot to open, and the next bid. */
export function Fields({ form, catalogue, change }: FieldsProps) {
  const titles = new Map(catalogue.map(({ number, title }) => [number, title]));
  return (
    <Paper withBorder p="md" radius="lg" component="section" aria-label="What is recorded next">
      <SimpleGrid cols={{ base: 2, md: 3 }} spacing="sm">
        <Autocomplete
          label="Next lot"
          data={catalogue.map(({ number }) => number)}
          value={form.lot.number}
          limit={50}
          maxLength={16}
          onChange={(number) => change({ lot: { number, title: titles.get(number) ?? null } })}
          comboboxProps={{ portalProps: { target: "main" } }}
        />
        <TextInput
          label="Its title"
          value={form.lot.title ?? ""}
          maxLength={200}
          onChange={({ currentTarget }) => change({ lot: { ...form.lot, title: currentTarget.value } })}
        />
        <TextInput
          label="Bidder"
          description="As the public may read it"
          inputWrapperOrder={["label", "input", "description"]}
          value={form.bidder}
          maxLength={100}
          onChange={({ currentTarget }) => change({ bidder: currentTarget.value })}
        />
        <NumberInput
          label="Next bid"
          value={form.price ?? ""}
          min={0}
          max={1e12}
          thousandSeparator
          step={form.increment}
          onChange={(value) => change({ price: numberOrNull(value) })}
        />
        <NumberInput
          label="Steps of"
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
    </Paper>
  );
}
