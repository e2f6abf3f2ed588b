import type { AlertKind, AlertRule } from "@headcount/protocol";
import { LIMITS } from "@headcount/protocol/limits";
import { Button, Checkbox, Group, NativeSelect, NumberInput, Paper, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { TEXT } from "./text.ts";

const KINDS = Object.entries(TEXT.kind).map(([value, label]) => ({ value, label }));
const MAX_VIEWERS = 1_000_000;

/** What the form starts with for each kind of rule. */
const STARTS: Readonly<Record<AlertKind, AlertRule>> = {
  drop: {
    ...{ kind: "drop", percent: 20, minutes: 5, atLeast: 10 },
    ...{ holdMinutes: 1, cooldownMinutes: 15, recovery: true },
  },
  below: { kind: "below", viewers: 50, holdMinutes: 5, cooldownMinutes: 30, recovery: true },
  record: { kind: "record", holdMinutes: 0, cooldownMinutes: 30, recovery: false },
  milestone: { kind: "milestone", viewers: 1_000, holdMinutes: 0, cooldownMinutes: 0, recovery: false },
  silence: { kind: "silence", holdMinutes: 1, cooldownMinutes: 15, recovery: true },
  no_bids: { kind: "no_bids", viewers: 20, holdMinutes: 5, cooldownMinutes: 15, recovery: false },
};

/** A list of alert rules that can be changed. */
export function RuleList({ rules, save }: { rules: readonly AlertRule[]; save(rules: AlertRule[]): void }) {
  const add = (rule: AlertRule): void => {
    const isKnown = rules.some((known) => JSON.stringify(known) === JSON.stringify(rule));
    if (!isKnown) save([...rules, rule]);
  };
  return (
    <Stack gap="sm">
      {rules.length === 0 && <Text c="dimmed">{TEXT.none}</Text>}
      {rules.map((rule, index) => (
        <Group key={JSON.stringify(rule)} justify="space-between" gap="xs" wrap="nowrap" align="flex-start">
          <Stack gap={2} miw={0}>
            <Text>{TEXT.sentenceOf(rule)}</Text>
            <Text size="sm" c="dimmed">
              {TEXT.timingOf(rule)}
            </Text>
          </Stack>
          <Button
            variant="default"
            size="compact-sm"
            style={{ flexShrink: 0 }}
            aria-label={TEXT.removeOne(rule)}
            onClick={() => save(rules.filter((_, other) => other !== index))}
          >
            {TEXT.remove}
          </Button>
        </Group>
      ))}
      {rules.length < LIMITS.alertRules && <NewRule add={add} />}
    </Stack>
  );
}

function NewRule({ add }: { add(rule: AlertRule): void }) {
  const [rule, setRule] = useState<AlertRule>(STARTS.drop);
  const set = (some: Partial<AlertRule>): void => setRule((known) => ({ ...known, ...some }) as AlertRule);
  const number = (label: string, field: string, [min, max]: readonly [number, number], help?: string) => (
    <NumberInput
      label={label}
      description={help}
      min={min}
      max={max}
      clampBehavior="strict"
      allowDecimal={false}
      required
      withAsterisk={false}
      w="13rem"
      value={(rule as unknown as Record<string, number>)[field] ?? 0}
      onChange={(value) => typeof value === "number" && set({ [field]: value })}
    />
  );
  return (
    <Paper
      withBorder
      p="md"
      radius="lg"
      component="form"
      onSubmit={(event) => {
        event.preventDefault();
        add(rule);
      }}
    >
      <Stack>
        <NativeSelect
          label={TEXT.kindLabel}
          data={KINDS}
          maw="22rem"
          value={rule.kind}
          onChange={({ currentTarget }) => setRule(STARTS[currentTarget.value as AlertKind])}
        />
        <Group align="flex-end">
          {rule.kind === "drop" && (
            <>
              {number(TEXT.percent, "percent", [1, 100])}
              {number(TEXT.within, "minutes", [1, 60])}
              {number(TEXT.atLeast, "atLeast", [1, MAX_VIEWERS])}
            </>
          )}
          {"viewers" in rule && number(TEXT.viewers, "viewers", [1, MAX_VIEWERS])}
          {rule.kind === "no_bids"
            ? number(TEXT.noBidsFor, "holdMinutes", [1, 60])
            : number(TEXT.hold, "holdMinutes", [0, 60])}
          {rule.kind !== "milestone" && number(TEXT.cooldown, "cooldownMinutes", [0, 1_440])}
        </Group>
        {rule.kind !== "milestone" && rule.kind !== "record" && (
          <Checkbox
            label={TEXT.recovery}
            checked={rule.recovery}
            onChange={({ currentTarget }) => set({ recovery: currentTarget.checked })}
          />
        )}
        <Group>
          <Button type="submit">{TEXT.add}</Button>
        </Group>
      </Stack>
    </Paper>
  );
}
