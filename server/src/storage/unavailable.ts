import { HeadcountError } from "@headcount/protocol";

/** The database does not answer, or takes no writes: the same call may succeed later. */
export class DatabaseUnavailable extends HeadcountError {
  /** @param cause what the driver said; it may name hosts and files, and is for the log only. */
  constructor(cause: unknown, message = "The database does not answer, try again later") {
    super("NOT_READY", message);
    this.name = "DatabaseUnavailable";
    this.cause = cause;
  }
}
