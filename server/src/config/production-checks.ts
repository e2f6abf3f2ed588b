import type { Settings } from "./settings.ts";
import { weaknessOf } from "./weak-secrets.ts";

/** A server is in production if its public address is https, or if `NODE_ENV` says so. */
export const isProduction = (nodeEnv: string | undefined, publicUrl: string | undefined): boolean =>
  nodeEnv === "production" || (publicUrl?.startsWith("https:") ?? false);

/** Settings that must not be used in production, as one message each. Unset secrets are generated and are always strong. */
export function productionProblems({
  AUTH_SECRET,
  INTERNAL_API_KEY,
  ADMIN_EMAIL,
  ADMIN_PASSWORD,
  METRICS,
  WEBHOOK_ALLOW_PRIVATE,
}: Settings): string[] {
  const internalKeys: readonly string[] = INTERNAL_API_KEY ?? [];
  const given: [name: string, secret: string | undefined][] = [
    ["AUTH_SECRET", AUTH_SECRET],
    ...internalKeys.map((key): [string, string] => ["INTERNAL_API_KEY", key]),
    ["ADMIN_PASSWORD", ADMIN_PASSWORD],
  ];
  const found = given.flatMap(([name, secret]) => {
    const weakness = secret === undefined ? null : weaknessOf(secret);
    return weakness === null ? [] : [`${name}: ${weakness}. In production, set a random value`];
  });
  if (AUTH_SECRET !== undefined && internalKeys.includes(AUTH_SECRET))
    found.push("AUTH_SECRET: must differ from INTERNAL_API_KEY");
  if (ADMIN_PASSWORD !== undefined && ADMIN_PASSWORD.toLowerCase() === ADMIN_EMAIL.toLowerCase())
    found.push("ADMIN_PASSWORD: must differ from ADMIN_EMAIL");
  if (METRICS === "public") found.push("METRICS: must not be public in production");
  if (WEBHOOK_ALLOW_PRIVATE === "on") found.push("WEBHOOK_ALLOW_PRIVATE: must not be on in production");
  return found;
}
