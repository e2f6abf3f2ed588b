export interface Examples {
  /** Bodies, by a short title. */
  body?: Readonly<Record<string, unknown>>;
  /** Answers, by status and then by a short title. */
  answers?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

export const answered = (data: unknown) => ({ success: true, data });

/** Examples of keys and webhooks, by operation. */
export const KEY_EXAMPLES: Readonly<Record<string, Examples>> = {
  createApiKey: {
    body: { "A key for recording": { name: "Recorder at the desk", permissions: ["record"] } },
    answers: {
      "201": {
        "The new key": answered({
          id: "XwJWv8vQLWq_hMYo",
          name: "Recorder at the desk",
          permissions: ["record"],
          createdAt: "2026-11-27T10:00:00.000Z",
          lastUsedAt: null,
          key: "hc_XwJWv8vQLWq_hMYo_example",
        }),
      },
    },
  },
  createTokenKey: {
    body: {
      "A key set": { kind: "jwks", name: "Shop", url: "https://shop.example/.well-known/jwks.json" },
      "A shared secret": { kind: "secret", name: "Shop" },
    },
    answers: {
      "201": {
        "The new shared secret": answered({
          id: "XwJWv8vQLWq_hMYo",
          kind: "secret",
          name: "Shop",
          algorithm: "HS256",
          kid: "XwJWv8vQLWq_hMYo",
          url: null,
          createdAt: "2026-11-27T10:00:00.000Z",
          secret: "an-example-of-43-characters-in-Base64url---",
        }),
      },
    },
  },
  createWebhook: {
    body: {
      "Start and end": { url: "https://shop.example/hooks/headcount", events: ["auction.started", "auction.ended"] },
    },
    answers: {
      "201": {
        "The new webhook": answered({
          id: "950d6d58bf36d051833c327f",
          url: "https://shop.example/hooks/headcount",
          events: ["auction.started", "auction.ended"],
          preset: "standard",
          active: true,
          pausedBecause: null,
          createdAt: "2026-11-27T10:00:00.000Z",
          secret: "whsec_example",
        }),
      },
    },
  },
};
