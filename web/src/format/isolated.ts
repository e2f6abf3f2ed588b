import { IS_RIGHT_TO_LEFT } from "./locale.ts";

/** Letters that are written from right to left. */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
/** Marks that change the direction of the following text, even after the text that contains them. */
const BIDI_CONTROLS = /[\u202a-\u202e\u2066-\u2069]/g;
const [FIRST_STRONG_ISOLATE, POP_ISOLATE] = ["\u2068", "\u2069"];

/**
 * A person's text inside a plain sentence, such as a title or a label. The surrounding words keep their order, whatever the text's
 * direction.
 */
export function isolated(text: string): string {
  const plain = text.replace(BIDI_CONTROLS, "");
  return RIGHT_TO_LEFT.test(plain) || IS_RIGHT_TO_LEFT ? `${FIRST_STRONG_ISOLATE}${plain}${POP_ISOLATE}` : plain;
}
