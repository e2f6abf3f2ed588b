import type { OpenAPIV3_1 as OpenApi } from "openapi-types";

interface Call {
  /** The public address of the server. */
  site: string;
  method: string;
  path: string;
  operation: OpenApi.OperationObject;
  schemes: Readonly<Record<string, OpenApi.SecuritySchemeObject>>;
}

/** `momentId` → `$MOMENT_ID`, a variable of the shell. */
const variable = (name: string): string =>
  `$${name
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .replace(/\W/g, "_")
    .toUpperCase()}`;

/** A text in single quotes, so that a shell expands nothing in it. */
const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** The credentials of the simplest way to call an operation: none, an API key, or its only allowed credential. */
function credentialsOf({ operation, schemes }: Call): [name: string, scheme: OpenApi.SecuritySchemeObject][] {
  const ways = operation.security ?? [];
  const way = ways.find((one) => Object.keys(one).length === 0) ?? ways.find((one) => "apiKey" in one) ?? ways[0] ?? {};
  return Object.keys(way).flatMap((name) => (schemes[name] ? [[name, schemes[name]]] : []));
}

function credential([name, scheme]: readonly [string, OpenApi.SecuritySchemeObject]): {
  option?: string;
  query?: string;
} {
  if (scheme.type !== "apiKey") return { option: `-H "Authorization: Bearer ${variable(name)}"` };
  if (scheme.in === "query") return { query: `${scheme.name}=${variable(name)}` };
  if (scheme.in === "cookie") return { option: `-b "${scheme.name}=${variable(name)}"` };
  return { option: `-H "${scheme.name}: ${variable(name)}"` };
}

/** The first example of a body, as JSON. */
function bodyOf({ requestBody }: OpenApi.OperationObject): string | undefined {
  if (!requestBody || "$ref" in requestBody) return;
  const [example] = Object.values(requestBody.content["application/json"]?.examples ?? {});
  return example && "value" in example ? quoted(JSON.stringify(example.value, null, 2)) : "@body.json";
}

/** The command line that calls an operation. Variables of the shell stand for ids and credentials. */
export function curl(call: Call): string {
  const { site, method, path, operation } = call;
  const credentials = credentialsOf(call).map(credential);
  const required = (operation.parameters ?? []).flatMap((one) =>
    "in" in one && one.in === "query" && one.required ? [`${one.name}=${variable(one.name)}`] : [],
  );
  const query = [...required, ...credentials.flatMap((one) => one.query ?? [])].join("&");
  const address = site + path.replace(/\{(\w+)\}/g, (_whole, name: string) => variable(name)) + (query && `?${query}`);
  const body = bodyOf(operation);
  return [
    `curl ${method === "get" ? "" : `-X ${method.toUpperCase()} `}"${address}"`,
    ...credentials.flatMap((one) => one.option ?? []),
    ...(body === undefined ? [] : [`-H "Content-Type: application/json"`, `-d ${body}`]),
  ].join(" \\\n  ");
}
