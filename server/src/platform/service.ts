/** Anything long-lived. `stop` may be called twice, and resolves when nothing of it runs. */
export interface Service {
  start(): Promise<void>;
  stop(): Promise<void>;
}
