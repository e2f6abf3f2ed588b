/** Anything long-lived. `stop` may be called twice, and resolves once everything has stopped. */
export interface Service {
  start(): Promise<void>;
  stop(): Promise<void>;
}
