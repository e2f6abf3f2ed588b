import { type CountUpdate, publicCounts } from "@headcount/protocol";
import type { Message } from "../transport/transport.ts";

/** The public count of an auction, with its message for viewers. */
export interface PublicCount {
  update: CountUpdate;
  message: Message;
}

/** Whether people see the same. A new version alone does not matter. */
const looksTheSame = ([number, a]: CountUpdate, [other, b]: CountUpdate): boolean =>
  number === other && a.people === b.people && a.connections === b.connections && a.stale === b.stale;

/** The current public count. Returns `last` itself while people would see no difference. */
export function nextPublicCount(
  last: PublicCount | null,
  count: Parameters<typeof publicCounts>[0],
  rules: Parameters<typeof publicCounts>[1],
): PublicCount {
  const update = publicCounts(count, rules);
  if (last && looksTheSame(last.update, update)) return last;
  return { update, message: { event: "viewerCountUpdate", args: update } };
}
