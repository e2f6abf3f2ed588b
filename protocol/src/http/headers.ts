// Separate from the schemas, so that pages and the SDK need not load them.

/** Header that carries the internal key from a realtime server to the API. */
export const INTERNAL_KEY_HEADER = "x-internal-request";
/** Header that carries an API key. */
export const API_KEY_HEADER = "x-api-key";
/** Header that carries the token of a share. */
export const SHARE_HEADER = "x-share-token";
/** Header that carries the token of an invitation. */
export const INVITE_HEADER = "x-invite-token";
