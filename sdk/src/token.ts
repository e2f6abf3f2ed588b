/** Where a browser keeps what tells its person apart in one auction. Storage may be forbidden: then it lasts as long as the page. */
const memory = new Map<string, string>();

/** What tests call between two pages: modules outlive them. */
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
