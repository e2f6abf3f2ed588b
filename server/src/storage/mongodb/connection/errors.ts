import { MongoBulkWriteError, MongoError, MongoServerError, MongoWriteConcernError } from "mongodb";
import { DeadlineError } from "../../deadline.ts";

/** The database is not usable by this process, and waiting does not help. The message is for the operator. */
export class DatabaseRefused extends Error {
  constructor(message: string) {
    super(message);
    this.name = "DatabaseRefused";
  }
}

export const DUPLICATE_KEY = 11_000;
export const NAMESPACE_NOT_FOUND = 26;

/**
 * Server codes of temporary errors: unreachable hosts, elections and shutdowns, a server that stopped after `maxTimeMS`, a missing confirmation
 * by the majority. https://github.com/mongodb/mongo/blob/master/src/mongo/base/error_codes.yml
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

/** Codes of a socket that ended while the driver wrote to it. The driver passes them on unchanged. */
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

/** Whether an error is about the state of the servers and not about the call. */
export const isPassing = (error: unknown): boolean => {
  if (error instanceof DeadlineError || confirmationMissing(error)) return true;
  if (!(error instanceof MongoError)) return BROKEN_SOCKET.has((error as NodeJS.ErrnoException | undefined)?.code);
  if (PASSING_NAMES.has(error.name) || PASSING_LABELS.some((label) => error.hasErrorLabel(label))) return true;
  if (error instanceof MongoServerError && PASSING_CODES.has(error.code)) return true;
  // A bulk write that was interrupted has the cause in its response.
  if (error instanceof MongoServerError && error.errorResponse instanceof MongoError)
    return isPassing(error.errorResponse);
  return error.cause instanceof MongoError && isPassing(error.cause);
};

/** Indexes of a bulk write's operations whose key was already taken, if that is its only problem; otherwise throws the error. */
export const takenKeys = (error: unknown): number[] => {
  if (!(error instanceof MongoBulkWriteError) || confirmationMissing(error)) throw error;
  const failed = [error.writeErrors].flat();
  if (failed.length === 0 || failed.some((one) => one.code !== DUPLICATE_KEY)) throw error;
  return failed.map((one) => one.index);
};

export const hasCode = (error: unknown, code: number): boolean =>
  error instanceof MongoServerError && error.code === code;

/** The message of an error, for a log line. */
export const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
