import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { FastifyRequest } from "fastify";

/** The folder of the built pages, and the path below which they are served. */
export interface Pages {
  webDir: string;
  basePath: string;
}

/** The address at which this client opens the pages, without a trailing slash. */
export const siteOf = (
  { protocol, host }: Pick<FastifyRequest, "protocol" | "host">,
  { publicUrl, basePath }: { publicUrl: string | null; basePath: string },
): string => (publicUrl ?? `${protocol}://${host}`) + basePath;

/** Fills `{{name}}` of a built document. The values must already be HTML. */
export type Fill = (values: Readonly<Record<string, string>>) => string;

/** A built document, read once, with the addresses of a server below `basePath`. @throws if it does not exist */
export function documentOf({ webDir, basePath }: Pages, file: string): Fill {
  let text: string | undefined;
  return (values) => {
    text ??= readFileSync(join(webDir, file), "utf8").replaceAll('"./', `"${basePath}/`);
    return text.replace(/\{\{(\w+)\}\}/g, (_whole, name: string) =>
      name === "base" ? basePath : (values[name] ?? ""),
    );
  };
}
