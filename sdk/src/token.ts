/** The viewer token of one auction. In memory only, for the life of the page, if the browser forbids storage. */
const memory = new Map<string, string>();

/** For tests, which load several pages in one module. */
export const clearMemory = (): void => memory.clear();

const key = (auctionId: string): string => `headcount:viewer:${auctionId}`;

/** What a token can be: the storage may hold anything, and the server closes connections that send long messages. */
const TOKEN = /^[ -~]{1,200}$/;

export function readToken(auctionId: string): string | undefined {
  try {
    const stored = localStorage.getItem(key(auctionId));
    return stored !== null && TOKEN.test(stored) ? stored : memory.get(auctionId);
  } catch {
    return memory.get(auctionId);
  }
}

export function keepToken(auctionId: string, token: string): void {
  memory.set(auctionId, token);
  try {
    localStorage.setItem(key(auctionId), token);
  } catch {
    // Kept in memory.
  }
}
