import type { ApiOptions, App } from "./context.ts";

/** Signing in and out: everything under `/api/auth/` is the account library's. */
export async function sessionRoutes(app: App, { accounts }: ApiOptions): Promise<void> {
  await app.register(async (scope) => {
    // The library reads the body itself.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", { parseAs: "string" }, (_request, body, done) => done(null, body));
    scope.route({
      method: ["GET", "POST"],
      url: "/api/auth/*",
      schema: { hide: true },
      async handler(request, reply) {
        const headers = new Headers();
        for (const [name, value] of Object.entries(request.headers))
          if (value !== undefined) headers.append(name, String(value));
        const answer = await accounts.handle(
          new Request(new URL(request.url, `${request.protocol}://${request.host}`), {
            method: request.method,
            headers,
            ...(typeof request.body === "string" && request.body !== "" && { body: request.body }),
          }),
        );
        for (const cookie of answer.headers.getSetCookie()) reply.header("set-cookie", cookie);
        const type = answer.headers.get("content-type");
        if (type) reply.type(type);
        return reply
          .code(answer.status)
          .header("cache-control", "no-store")
          .send(answer.body ? await answer.text() : null);
      },
    });
  });
}
