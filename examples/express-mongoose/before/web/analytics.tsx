import { useEffect, useState } from "react";
import { call } from "./api.ts";

interface Minute {
  _id: string;
  timestamp: string;
  viewerCount: number;
}

/** The number of viewers in each of the last minutes. */
export function Analytics({ id }: { id: string }) {
  const [minutes, setMinutes] = useState<Minute[]>([]);
  useEffect(() => void call<Minute[]>("GET", `/auctions/${id}/analytics`).then(setMinutes), [id]);
  return (
    <ul>
      {minutes.map(({ _id, timestamp, viewerCount }) => (
        <li key={_id}>
          {new Date(timestamp).toLocaleTimeString()}: {viewerCount}
        </li>
      ))}
    </ul>
  );
}
