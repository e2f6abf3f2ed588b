import type { OpenAPIV3_1 as OpenApi } from "openapi-types";

const PREFIX = "#/components/schemas/";
type Schemas = Record<string, unknown>;

/**
 * Keeps the schemas that the document uses, each under one name. A schema is generated twice, as input `NameInput` and as output `Name`, which may differ
 * by defaults. If only the input is used, or both are the same, the schema is called `Name`.
 */
export function namedComponents<T extends Pick<OpenApi.Document, "components" | "paths">>(document: T): T {
  const { components } = document;
  const schemas: Schemas = components?.schemas ?? {};
  const used = usedBy([document.paths, components?.responses], schemas);
  const names = new Map([...used].map((name) => [name, shortName(name)] as const));
  const isSame = (name: string): boolean =>
    JSON.stringify(mapReferences(schemas[name], (one) => names.get(one) ?? one)) ===
    JSON.stringify(mapReferences(schemas[shortName(name)], (one) => names.get(one) ?? one));
  // Schemas that differ keep both names, and then so do the schemas that contain them.
  for (let differs: string | undefined; ; names.set(differs, differs)) {
    differs = [...used].find((name) => names.get(name) !== name && used.has(shortName(name)) && !isSame(name));
    if (differs === undefined) break;
  }
  const renamed = (value: unknown): unknown => mapReferences(value, (name) => names.get(name) ?? name);
  const kept = [...used].map((name) => [names.get(name) ?? name, renamed(schemas[name])] as const);
  const sorted = kept.toSorted(([a], [b]) => (a < b ? -1 : 1));
  const { schemas: _, ...rest } = components ?? {};
  return {
    ...(renamed({ ...document, components: rest }) as T),
    components: { ...(renamed(rest) as OpenApi.ComponentsObject), schemas: Object.fromEntries(sorted) },
  };
}

const shortName = (name: string): string => name.replace(/Input$/, "");

/** The names of all schemas that this value refers to, directly or indirectly. */
function usedBy(from: unknown, schemas: Schemas): Set<string> {
  const used = new Set<string>();
  const visit = (value: unknown): unknown =>
    mapReferences(value, (name) => {
      if (!used.has(name)) {
        used.add(name);
        visit(schemas[name]);
      }
      return name;
    });
  visit(from);
  return used;
}

/** A copy in which every reference to a schema has another name. */
function mapReferences(value: unknown, nameOf: (name: string) => string): unknown {
  if (Array.isArray(value)) return value.map((one) => mapReferences(one, nameOf));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) =>
      key === "$ref" && typeof inner === "string" && inner.startsWith(PREFIX)
        ? [key, PREFIX + nameOf(inner.slice(PREFIX.length))]
        : [key, mapReferences(inner, nameOf)],
    ),
  );
}
