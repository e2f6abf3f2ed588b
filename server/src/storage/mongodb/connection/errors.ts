import { MongoBulkWriteError, MongoError, MongoServerError, MongoWriteConcernError } from "mongodb";
import { DeadlineError } from "../../deadline.ts";

/** The database is not for this process: waiting changes nothing. The message is for whoever started it. */
export class DatabaseRefused extends Error {
  constructor(message: string) {
    super(message);
    this.name = "DatabaseRefused";
  }
}

export const DUPLICATE_KEY = 11_000;
export const NAMESPACE_NOT_FOUND = 26;

/**
 * Server codes that pass: unreachable hosts, elections and shutdowns, a server that gave up after `maxTimeMS`, a majority that did
 * not confirm. https://github.com/mongodb/mongo/blob/master/src/mongo/base/error_codes.yml
 */
const PASSING_CODES: ReadonlySet<unknown> = new Set([
  6, 7, 50, 64, 79, 89, 91, 100, 134, 189, 262, 9001, 10107, 11600, 11602, 13388, 13435, 13436,
]);

/** Names instead of classes: the driver does not export all of them. */
const PASSING_NAMES: ReadonlySet<string> = new Set([
  "MongoNetworkError",
  "MongoNetworkTimeoutError",
  "MongoServerSelectionError",
  "MongoPoolClearedError",
  "MongoPoolClosedError",
  "MongoPoolClearedOnNetworkError",
  "MongoWaitQueueTimeoutError",
  "MongoOperationTimeoutError",
  "MongoTopologyClosedError",
  "MongoNotConnectedError",
  "MongoClientClosedError",
  "MongoConnectionClosedError",
]);

/** Codes of a socket that ended while the driver wrote to it, which it hands on as they are. */
const BROKEN_SOCKET: ReadonlySet<unknown> = new Set(["EPIPE", "ECONNRESET", "ECONNABORTED", "ERR_STREAM_DESTROYED"]);

const PASSING_LABELS = [
  "RetryableWriteError",
  "RetryableReadError",
  "TransientTransactionError",
  "SystemOverloadedError",
];

const confirmationMissing = (error: unknown): boolean =>
  error instanceof MongoWriteConcernError ||
  (error instanceof MongoBulkWriteError && error.result?.getWriteConcernError() !== undefined);

/** Whether an error says something about the state of the servers, and nothing about the call. */
export const isPassing = (error: unknown): boolean => {
  if (error instanceof DeadlineError || confirmationMissing(error)) return true;
  if (!(error instanceof MongoError)) return BROKEN_SOCKET.has((error as NodeJS.ErrnoException | undefined)?.code);
  if (PASSING_NAMES.has(error.name) || PASSING_LABELS.some((label) => error.hasErrorLabel(label))) return true;
  if (error instanceof MongoServerError && PASSING_CODES.has(error.code)) return true;
  // A bulk that broke off carries what broke it as the response.
  if (error instanceof MongoServerError && error.errorResponse instanceof MongoError)
    return isPassing(error.errorResponse);
  return error.cause instanceof MongoError && isPassing(error.cause);
};

/** Places in a bulk whose key was taken already, if that is all that went wrong with it; otherwise throws the error. */
export const takenKeys = (error: unknown): number[] => {
  if (!(error instanceof MongoBulkWriteError) || confirmationMissing(error)) throw error;
  const failed = [error.writeErrors].flat();
  if (failed.length === 0 || failed.some((one) => one.code !== DUPLICATE_KEY)) throw error;
  return failed.map((one) => one.index);
};

export const hasCode = (error: unknown, code: number): boolean =>
  error instanceof MongoServerError && error.code === code;

/** The words of an error, for a log line. */
export const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
