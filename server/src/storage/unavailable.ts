import { HeadcountError } from "@headcount/protocol";

/** The database does not answer or accepts no writes. The same call may succeed later. */
export class DatabaseUnavailable extends HeadcountError {
  /** @param cause the driver's error, for the log only, because it may name hosts and files */
  constructor(cause: unknown, message = "The database does not answer, try again later") {
    super("NOT_READY", message);
    this.name = "DatabaseUnavailable";
    this.cause = cause;
  }
}
