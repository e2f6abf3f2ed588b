/** Sentinels, separated by commas, and their name for the primary. */
export const SENTINELS = /^(rediss?)-sentinel:\/\/(?:([^@/]*)@)?([^/@]+)\/([^/?]+)$/;

/** Whether the text is an address of Redis: `redis://`, `rediss://`, or Sentinels. */
export const isRedisAddress = (text: string): boolean =>
  SENTINELS.test(text) || (/^rediss?:\/\/./.test(text) && URL.canParse(text) && new URL(text).hostname !== "");
