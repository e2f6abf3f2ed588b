/** A slot with at least this seen share counts as seen completely, because the two clocks may differ by milliseconds. */
const WHOLE_SLOT_SHARE = 0.98;

/** How much of a slot was seen, if it was seen for `ms`; without `seen` if that counts as all of it. */
export const seenFor = (ms: number, slotMs: number): { seen?: number } =>
  ms < WHOLE_SLOT_SHARE * slotMs ? { seen: Math.max(1, Math.round(ms)) } : {};
