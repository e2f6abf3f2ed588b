/** What has happened once in the life of this database, by name. Flags are never taken back, whatever is deleted. */
export interface FlagStore {
  has(flag: string): Promise<boolean>;
  /** Resolves when it is on disk. Setting a flag again changes nothing. */
  set(flag: string): Promise<void>;
}
