import { type Html, html, joined } from "./html.ts";

/** A JSON Schema of the API document. */
export interface Schema {
  $ref?: string;
  type?: string | readonly string[];
  enum?: readonly unknown[];
  const?: unknown;
  anyOf?: readonly Schema[];
  oneOf?: readonly Schema[];
  allOf?: readonly Schema[];
  properties?: Readonly<Record<string, Schema>>;
  required?: readonly string[];
  additionalProperties?: boolean | Schema;
  items?: Schema | boolean;
  prefixItems?: readonly Schema[];
  description?: string;
  default?: unknown;
  format?: string;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
}

/** The last part of `#/components/schemas/Auction`. */
const nameIn = (reference: string): string => reference.slice(reference.lastIndexOf("/") + 1);

export const schemaAnchor = (name: string): string => `schema-${name}`;

const code = (value: unknown): Html => html`<code>${JSON.stringify(value) ?? ""}</code>`;
const or = (pieces: readonly Html[]): Html => joined(pieces, " or ");
const count = new Intl.NumberFormat("en-GB");

/** Whether this is a real limit. No JSON integer exceeds the largest safe integer. */
const isLimit = (limit: number | undefined): limit is number =>
  limit !== undefined && Math.abs(limit) < Number.MAX_SAFE_INTEGER;

/** `1 to 64 characters`, `at least 1`, or nothing without limits. */
function range(least: number | undefined, most: number | undefined, unit = ""): string {
  const [from, to] = [least, most].map((limit) => (isLimit(limit) ? count.format(limit) : undefined));
  const words =
    from && to ? (from === to ? from : `${from} to ${to}`) : to ? `at most ${to}` : from && `at least ${from}`;
  return words ? words + unit : "";
}

const FORMATS: Readonly<Record<string, string>> = {
  "date-time": "time (ISO 8601)",
  email: "e-mail address",
  uri: "URL",
};

const typesOf = ({ type }: Schema): readonly string[] => [type ?? []].flat();

/** The limits of a value, as `, 1 to 64 characters`. A format says more than its pattern. */
function limitsOf(schema: Schema): Html {
  const { format, pattern, minLength, maxLength, minItems, maxItems, minimum, maximum } = schema;
  const { exclusiveMinimum, exclusiveMaximum } = schema;
  const words = [
    range(minLength || undefined, maxLength, " characters"),
    range(minItems || undefined, maxItems, " items"),
    range(minimum, maximum),
    isLimit(exclusiveMinimum) ? `more than ${count.format(exclusiveMinimum)}` : "",
    isLimit(exclusiveMaximum) ? `less than ${count.format(exclusiveMaximum)}` : "",
  ].filter(Boolean);
  const matching = pattern !== undefined && format === undefined && html`, matching <code>${pattern}</code>`;
  return html`${words.map((limit) => `, ${limit}`)}${matching}`;
}

const alternativesOf = ({ anyOf, oneOf }: Schema): readonly Schema[] => anyOf ?? oneOf ?? [];

/** The type of a value in one line. */
export function typeOf(schema: Schema): Html {
  if (schema.$ref !== undefined) {
    const name = nameIn(schema.$ref);
    return html`<a href="#${schemaAnchor(name)}">${name}</a>`;
  }
  if ("const" in schema) return code(schema.const);
  if (schema.enum) return or(schema.enum.map(code));
  const alternatives = alternativesOf(schema);
  if (alternatives.length > 0) return or(alternatives.map(typeOf));
  if (schema.allOf) return joined(schema.allOf.map(typeOf), " and ");
  const types = typesOf(schema).map((type) => {
    if (type === "array") return listOf(schema);
    return html`${(type === "string" && FORMATS[schema.format ?? ""]) || type}`;
  });
  return types.length > 0 ? html`${or(types)}${limitsOf(schema)}` : html`any value`;
}

function listOf({ items, prefixItems }: Schema): Html {
  if (prefixItems) return html`list of ${joined(prefixItems.map(typeOf), ", ")}`;
  return typeof items === "object" ? html`list of ${typeOf(items)}` : html`list`;
}

/** The schemas whose fields are listed: objects, including those in lists and alternatives. Named schemas have their own section. */
function objectsIn(schema: Schema): Schema[] {
  if (schema.$ref !== undefined) return [];
  const inner = [...alternativesOf(schema), ...(schema.allOf ?? []), ...(schema.prefixItems ?? [])];
  if (typeof schema.items === "object") inner.push(schema.items);
  const isObject = schema.properties !== undefined || typeof schema.additionalProperties === "object";
  return [...(isObject ? [schema] : []), ...inner.flatMap(objectsIn)];
}

/** The fields of the objects that a value contains. */
export function fieldsOf(schema: Schema): Html {
  return html`${objectsIn(schema).map((object) => {
    const { properties = {}, required = [], additionalProperties: others } = object;
    const named = Object.entries(properties).map(([name, value]) =>
      field({ name: html`<code>${name}</code>`, schema: value, isRequired: required.includes(name) }),
    );
    const isMap = typeof others === "object" && Object.keys(others).length > 0;
    const rest = isMap && field({ name: html`any other name`, schema: others, isRequired: true });
    return (named.length > 0 || rest) && html`<ul class="fields">${named}${rest}</ul>`;
  })}`;
}

interface Field {
  name: Html;
  schema: Schema;
  isRequired: boolean;
  description?: Html | undefined;
}

/** A named value with its type, whether it may be absent, its default and its own fields. */
export function field({ name, schema, isRequired, description }: Field): Html {
  const fallback = "default" in schema && html`, default ${code(schema.default)}`;
  const words = description ?? (schema.description !== undefined && html`<p>${schema.description}</p>`);
  return html`<li>${name} <span class="type">${typeOf(schema)}${fallback}${!isRequired && ", optional"}</span>${words}${fieldsOf(schema)}</li>
`;
}
