/** Placeholders for secrets in examples. */
const PLACEHOLDER =
  /change.?(me|this|it)|replace.?(me|this|it)|placeholder|example|at.least|password|secret|passphrase|qwerty|letmein/i;
/** Digits in order also occur in random secrets, which are long without them. */
const DIGITS_IN_ORDER = /0?12345\d*/g;
const LEAST_WITHOUT_DIGITS = 16;
/** Random secrets of 32 hexadecimal digits have fewer once in some 30 million. */
const LEAST_DIFFERENT = 8;

/** Why this secret is weak, as a message; `null` if it is strong. */
export function weaknessOf(secret: string): string | null {
  const rest = secret.replace(DIGITS_IN_ORDER, "");
  const countsUp = rest !== secret && rest.length < LEAST_WITHOUT_DIGITS;
  if (countsUp || PLACEHOLDER.test(secret)) return "is one that others would guess";
  if (new Set(secret).size < Math.min(LEAST_DIFFERENT, secret.length / 2)) return "repeats itself";
  return null;
}
