export interface Auction {
  _id: string;
  title: string;
  state: "setup" | "live" | "ended";
  enableViewerAnalytics: boolean;
}

/** @throws Error with the server's message */
export async function call<T>(method: string, path: string, body?: object): Promise<T> {
  const reply = await fetch(`/api${path}`, {
    method,
    ...(body && { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
  });
  const answer = await reply.json();
  if (!reply.ok) throw new Error(answer.message);
  return answer;
}
