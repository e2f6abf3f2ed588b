/** Events that happen once in the life of this database, by name. Flags are never removed, whatever is deleted. */
export interface FlagStore {
  has(flag: string): Promise<boolean>;
  /** Resolves when the flag is on disk. Setting it again changes nothing. */
  set(flag: string): Promise<void>;
}
