import { createHash, randomBytes } from "node:crypto";
import type { Recorder } from "./delivery.ts";

/** Names of boots that are derived from a secret begin like this; the others belong to nobody. */
const KEYED = "key-";

/**
 * A boot's name, which its secret proves: nobody can find another secret with the same name, so whoever has the internal key and not the secret can record nothing under
 * this name. The API keeps nothing to check it, and so knows each recorder after its database was restored, too.
 */
const bootOf = (node: string, secret: string): string =>
  KEYED +
  createHash("sha256")
    .update(JSON.stringify(["recorder", node, secret]))
    .digest("hex")
    .slice(0, 40);

/** A new boot of the node, and the secret that its parts must carry. */
export function newRecorder(node: string): { recorder: Recorder; secret: string } {
  const secret = randomBytes(24).toString("base64url");
  return { recorder: { node, boot: bootOf(node, secret) }, secret };
}

/** Whether parts of this recorder may come with this secret. */
export const mayRecord = ({ node, boot }: Recorder, secret: string | undefined): boolean =>
  !boot.startsWith(KEYED) || (secret !== undefined && bootOf(node, secret) === boot);
