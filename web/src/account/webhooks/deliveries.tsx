import type { WebhookDelivery, WebhookDeliveryState, WebhookEventType } from "@headcount/protocol";
import { Code, Skeleton, Stack, Text } from "@mantine/core";
import { useDeliveries } from "../../api/webhooks.ts";
import { ErrorNotice } from "../../components/error-notice.tsx";
import { ownTime, TIME_EXACT } from "../../time/zone-format.ts";
import { TEXT } from "../text.ts";

const T = TEXT.webhooks;
const inWords = (instant: string): string => ownTime(instant, TIME_EXACT);

/** The last deliveries of a webhook. */
export function Deliveries({ id, name }: { id: string; name: string }) {
  const { data: deliveries, error } = useDeliveries(id);
  return (
    <Stack gap="xs" component="section" aria-label={T.deliveriesOf(name)}>
      <ErrorNotice error={error} />
      {!deliveries && !error && <Skeleton h={48} />}
      {deliveries?.length === 0 && <Text c="dimmed">{T.noDeliveries}</Text>}
      {deliveries && deliveries.length > 0 && (
        <Stack component="ul" gap="xs" m={0} p={0} style={{ listStyle: "none" }}>
          {deliveries.map((delivery) => (
            <Delivery key={delivery.id} delivery={delivery} />
          ))}
        </Stack>
      )}
    </Stack>
  );
}

const SIGN: Readonly<Record<WebhookDeliveryState, string>> = {
  waiting: "…",
  delivered: "✓",
  failed: "✗",
  dropped: "–",
};

function Delivery({ delivery }: { delivery: WebhookDelivery }) {
  const { type, state, createdAt, attempts, nextAttemptAt, status, answer, problem } = delivery;
  const facts = [
    ...(status === null ? [] : [T.status(status)]),
    ...(attempts === 0 ? [] : [T.attempts(attempts)]),
    ...(nextAttemptAt === null ? [] : [T.nextAttempt(inWords(nextAttemptAt))]),
  ];
  return (
    <Stack component="li" gap={2}>
      <Text size="sm">
        <span aria-hidden>{SIGN[state]} </span>
        <strong>{T.state[state]}</strong> · {T.event[type as WebhookEventType] ?? T.testEvent} · {inWords(createdAt)}
      </Text>
      {facts.length > 0 && (
        <Text size="sm" c="dimmed">
          {facts.join(" · ")}
        </Text>
      )}
      {problem !== null && (
        <Text size="sm" style={{ overflowWrap: "anywhere" }}>
          {problem}
        </Text>
      )}
      {answer ? (
        <Code block dir="auto" style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
          {answer}
        </Code>
      ) : null}
    </Stack>
  );
}
