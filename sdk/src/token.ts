/** The viewer token of one auction. In memory only, for the life of the page, if the browser forbids storage. */
const memory = new Map<string, string>();

/** For tests, which load several pages in one module. */
export const clearMemory = (): void => memory.clear();

const key = (auctionId: string): string => `headcount:viewer:${auctionId}`;

export function readToken(auctionId: string): string | undefined {
  try {
    return localStorage.getItem(key(auctionId)) ?? memory.get(auctionId);
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
