import { useEffect, useState } from "react";
import { io } from "socket.io-client";

/** "N watching", kept up to date. */
export function Watching({ id }: { id: string }) {
  const [count, setCount] = useState<number | null>(null);
  useEffect(() => {
    const socket = io({ path: "/auction/" });
    socket.on("connect", () => socket.emit("joinAuction", id));
    socket.on("viewerCountUpdate", setCount);
    return () => void socket.close();
  }, [id]);
  return <span>{count === null ? "" : `${count} watching`}</span>;
}
