/** Placeholders for secrets in examples. */
const PLACEHOLDER =
  /change.?(me|this|it)|replace.?(me|this|it)|placeholder|example|at.least|password|secret|passphrase|qwerty|12345|letmein/i;
const LEAST_DIFFERENT = 10;

/** Why this secret is weak, as a message; `null` if it is strong. */
export function weaknessOf(secret: string): string | null {
  if (PLACEHOLDER.test(secret)) return "is one that others would guess";
  if (new Set(secret).size < Math.min(LEAST_DIFFERENT, secret.length / 2)) return "repeats itself";
  return null;
}
