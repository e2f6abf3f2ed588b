import type { ErrorCode } from "@headcount/protocol";
import type { z } from "zod";
import type { Access } from "./access.ts";

/** The tags of operations, in the order of the page. */
export const TAGS = {
  Auctions: "Create, configure, start, end and delete auctions.",
  Moments: "Record what happens in the auction: lots, bids, hammers and notes.",
  Analytics: "The audience of an auction over time and by lot, reports and exports.",
  Team: "Members of an auction, their roles, and invitations.",
  Links: "Read-only links to the dashboard or the report of one auction.",
  Keys: "API keys of your account.",
  "Token keys": "Keys by which the access tokens of your own application are verified.",
  Alerts: "Rules that tell an organizer about the audience of a live auction.",
  Webhooks: "Events that the server sends to addresses of yours.",
  Account: "Sign-in, sessions and the password of your account.",
  Audit: "The log of changes.",
  Public: "Data that everyone may read.",
  Recorders: "For realtime servers, recorders and tools, which use the internal key.",
  Server: "Health, metrics and this document.",
} as const;
export type Tag = keyof typeof TAGS;

/** The schemas of a route without its own, because other code parses or writes its content. */
interface Content {
  body?: z.ZodType;
  response?: Readonly<Record<number, z.ZodType | { content: Readonly<Record<string, { schema: z.ZodType }>> }>>;
}

/** The part of a route's API documentation that its schemas do not contain. */
export interface Operation {
  /** A unique name in camel case. It never changes, because generated clients use it. */
  id: string;
  tag: Tag;
  summary: string;
  /** Markdown. */
  description: string;
  access: Access;
  /** Errors besides those that follow from `access`, the parameters and the body. */
  errors?: readonly ErrorCode[];
  content?: Content;
  /** Whether it answers while the server is still starting. */
  answersUnprepared?: true;
  /** Describes the answer if it is not simply the result. */
  answer?: string;
}

/** `GET /api/v1/auctions/:id` → its operation. */
export type Operations = Readonly<Record<string, Operation>>;
