import { createHash, randomBytes } from "node:crypto";
import type { Recorder } from "./delivery.ts";

/** Prefix of boot names that are derived from a secret. Other names are not protected. */
const KEYED = "key-";

/**
 * A boot name that only the holder of its secret can use: the internal key alone does not allow recording under this name. The API stores nothing to check
 * it, so it still recognises each recorder after its database was restored.
 */
const bootOf = (node: string, secret: string): string =>
  KEYED +
  createHash("sha256")
    .update(JSON.stringify(["recorder", node, secret]))
    .digest("hex")
    .slice(0, 40);

/** Creates a boot name for the node, and the secret that its parts must carry. */
export function newRecorder(node: string): { recorder: Recorder; secret: string } {
  const secret = randomBytes(24).toString("base64url");
  return { recorder: { node, boot: bootOf(node, secret) }, secret };
}

/** Whether parts of this recorder may be sent with this secret. */
export const mayRecord = ({ node, boot }: Recorder, secret: string | undefined): boolean =>
  !boot.startsWith(KEYED) || (secret !== undefined && bootOf(node, secret) === boot);
