/** A slot that ended by the clock with at least this seen share counts as seen completely, because the two clocks may differ by milliseconds. */
const WHOLE_SLOT_SHARE = 0.98;

/** How much of a slot was seen; without `seen` if that counts as all of it. */
export type SeenFor = (ms: number, slotMs: number) => { seen?: number };

const exactly = (ms: number): { seen: number } => ({ seen: Math.max(1, Math.round(ms)) });

export const seenFor: SeenFor = (ms, slotMs) => (ms < WHOLE_SLOT_SHARE * slotMs ? exactly(ms) : {});

/** The same for a slot in which recording stopped. It was not seen to its end, however little is missing. */
export const seenUntilStop: SeenFor = (ms, slotMs) => (ms < slotMs ? exactly(ms) : {});
