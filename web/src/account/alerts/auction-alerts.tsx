import type { AlertRule } from "@headcount/protocol";
import { Paper, Radio, Skeleton, Stack } from "@mantine/core";
import { useAlertRules, useAlertSettings, useSetAlertRules } from "../../api/alerts.ts";
import { ErrorNotice } from "../../components/error-notice.tsx";
import { RuleList } from "./rule-list.tsx";
import { TEXT } from "./text.ts";

type Which = keyof typeof TEXT.which;
const CHOICES = Object.keys(TEXT.which) as Which[];

const whichOf = (rules: readonly AlertRule[] | null): Which => {
  if (rules === null) return "account";
  return rules.length === 0 ? "off" : "own";
};

/** Which alert rules an auction has. Its own ones begin as those of the account. */
export function AuctionAlerts({ auctionId }: { auctionId: string }) {
  const { data, error } = useAlertRules(auctionId);
  const { data: account } = useAlertSettings();
  const set = useSetAlertRules(auctionId);
  if (!data) return error ? <ErrorNotice error={error} /> : <Skeleton h={160} />;
  const { rules } = data;
  const choose = (which: Which): void => {
    const own = account?.rules.length ? account.rules : FIRST;
    set.mutate({ account: null, own, off: [] }[which]);
  };
  return (
    <Paper withBorder p="md" radius="lg">
      <Stack>
        <ErrorNotice error={set.error} />
        <Radio.Group label={TEXT.ofAuction} value={whichOf(rules)} onChange={(which) => choose(which as Which)}>
          <Stack gap="sm" mt="xs">
            {CHOICES.map((which) => (
              <Radio key={which} value={which} label={TEXT.which[which]} description={TEXT.whichHelp[which]} />
            ))}
          </Stack>
        </Radio.Group>
        {rules !== null && rules.length > 0 && <RuleList rules={rules} save={set.mutate} />}
      </Stack>
    </Paper>
  );
}

/** For an account without rules. */
const FIRST: AlertRule[] = [
  {
    ...{ kind: "drop", percent: 20, minutes: 5, atLeast: 10 },
    ...{ holdMinutes: 1, cooldownMinutes: 15, recovery: true },
  },
];
