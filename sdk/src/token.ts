/** The viewer token of one auction. If the browser forbids storage, it is only in memory and ends with the page. */
const memory = new Map<string, string>();

/** For tests, which load several pages in one module. */
export const clearMemory = (): void => memory.clear();

const key = (auctionId: string): string => `headcount:viewer:${auctionId}`;

/** The form of a token. The storage may contain anything, and the server closes connections that send long messages. */
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
