import { createHmac } from "node:crypto";

/**
 * The shared secret of a token key: 32 bytes in Base64url. It is derived from the server's own secret and stored nowhere: neither the database nor its backup can
 * sign a token.
 */
export const tokenSecret = (serverSecret: string, keyId: string): string =>
  createHmac("sha256", serverSecret).update(`token-key:${keyId}`).digest("base64url");
