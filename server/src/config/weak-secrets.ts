/** What stands in examples in the place of a secret. */
const PLACEHOLDER =
  /change.?(me|this|it)|replace.?(me|this|it)|placeholder|example|at.least|password|secret|passphrase|qwerty|12345|letmein/i;
const LEAST_DIFFERENT = 10;

/** Why nobody should rely on this secret, in words; `null` where nothing speaks against it. */
export function weaknessOf(secret: string): string | null {
  if (PLACEHOLDER.test(secret)) return "is one that others would guess";
  if (new Set(secret).size < Math.min(LEAST_DIFFERENT, secret.length / 2)) return "repeats itself";
  return null;
}
