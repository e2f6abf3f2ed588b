import { snapshotResult } from "@headcount/protocol";
import { z } from "zod";
import { answer } from "../../replies.ts";
import { errorAnswer } from "../errors.ts";
import type { Operations } from "../operation.ts";

const status = answer(z.looseObject({ status: z.string() }));

/** Operations for programs: recorders, realtime servers, health checks and metrics collectors. */
export const PROGRAMS: Operations = {
  "GET /api/v1/config": {
    id: "getConfig",
    tag: "Public",
    summary: "Get the public configuration",
    description: "Returns whether accounts can be created, how long minutes are kept, and where sockets connect.",
    access: "everyone",
  },
  "POST /api/v1/auctions/:id/analytics/snapshot": {
    id: "storeMinute",
    tag: "Recorders",
    summary: "Store a minute",
    description: "Stores one minute of an auction. `stored: false` is final: sending the minute again changes nothing.",
    access: "internal key",
    errors: ["RECORDER_REFUSED", "AUCTION_NOT_FOUND", "SNAPSHOT_CONFLICT", "TOO_MANY_RECORDERS"],
  },
  "POST /api/v1/analytics/snapshots": {
    id: "storeMinutes",
    tag: "Recorders",
    summary: "Store many minutes",
    description: "Stores up to 500 minutes. Each is accepted or refused separately, with one result each, in order.",
    access: "internal key",
    errors: ["RECORDER_REFUSED"],
    content: { response: { 200: answer(z.object({ results: z.array(z.union([snapshotResult, errorAnswer])) })) } },
  },
  "POST /api/v1/directory": {
    id: "findAuctions",
    tag: "Recorders",
    summary: "Find auctions by id",
    description: "Returns those of the given auctions that exist, with their public fields.",
    access: "internal key",
  },
  "POST /api/v1/directory/live": {
    id: "listLiveAuctions",
    tag: "Recorders",
    summary: "List live auctions",
    description:
      "Returns the next 5,000 live auctions by id, each with a mark that changes whenever the auction changes.",
    access: "internal key",
  },
  "GET /api/v1/recorders": {
    id: "listRecorders",
    tag: "Recorders",
    summary: "List recorders",
    description: "Lists the parts that arrived from each recorder in the last seven days.",
    access: "internal key",
  },
  "GET /api/v1/outbox": {
    id: "getOutbox",
    tag: "Recorders",
    summary: "Get the outbox",
    description: "Returns the parts that this recorder handed over, and their delivery.",
    access: "internal key",
    answersUnprepared: true,
  },
  "GET /api/v1/address": {
    id: "getAddress",
    tag: "Server",
    summary: "Get the caller's address",
    description: "Returns the caller's address as the server sees it, and whether a trusted proxy reported it.",
    access: "internal key",
    answersUnprepared: true,
  },
  "GET /api/v1/openapi.json": {
    id: "getApiDocument",
    tag: "Server",
    summary: "Get this document",
    description: "Returns this API as an OpenAPI document.",
    access: "everyone",
    content: { response: { 200: z.looseObject({ openapi: z.string() }) } },
  },
  "GET /healthz": {
    id: "getHealth",
    tag: "Server",
    summary: "Check that the process lives",
    description: "Answers 200 while the process lives.",
    access: "everyone",
    content: { response: { 200: status } },
  },
  "GET /readyz": {
    id: "getReadiness",
    tag: "Server",
    summary: "Check that the server can serve",
    description: "Answers 200 while the server can serve, otherwise 503.",
    access: "everyone",
    errors: ["NOT_READY"],
    content: { response: { 200: status } },
  },
  "GET /metrics": {
    id: "getMetrics",
    tag: "Server",
    summary: "Get metrics",
    description: "Returns the metrics in the text format of Prometheus. The setting `METRICS=public` opens them.",
    access: "metrics",
    content: { response: { 200: { content: { "text/plain": { schema: z.string() } } } } },
  },
};
