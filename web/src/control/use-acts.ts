import type { PublicMoment } from "@headcount/protocol";
import { useCallback, useEffect, useRef, useState } from "react";
import { ApiError, sendMoment, useForgetMoment, useMoments } from "../api.ts";
import { type Act, ActQueue, ActRefused } from "./act-queue.ts";

interface Waiting {
  acts: readonly Act[];
  isStuck: boolean;
  refused: string | null;
}

const keyOf = (auctionId: string): string => `headcount.acts.${auctionId}`;

/** Not `randomUUID`, which a tablet that opens the page without TLS does not have. */
const newId = (): string =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

/** Survives a reload, and a tablet whose battery ends. */
const stored = (auctionId: string): Act[] => {
  try {
    return JSON.parse(localStorage.getItem(keyOf(auctionId)) ?? "[]") as Act[];
  } catch {
    return [];
  }
};
const store = (auctionId: string, acts: readonly Act[]): void => {
  try {
    localStorage.setItem(keyOf(auctionId), JSON.stringify(acts));
  } catch {
    // A browser that keeps nothing: acts wait in memory.
  }
};

/** An act that waits, as the moment that it will be. */
const expected = ({ clientId, ...act }: Act): PublicMoment => ({
  lotNumber: null,
  lotTitle: null,
  price: null,
  currency: null,
  bidder: null,
  text: null,
  ...act,
  id: clientId,
});

/** What happened in the auction, what was done here and waits to be sent, and how to do and undo. */
export function useActs(auctionId: string) {
  const { data, error, refetch } = useMoments(auctionId);
  const forget = useForgetMoment(auctionId);
  const [waiting, setWaiting] = useState<Waiting>({ acts: [], isStuck: false, refused: null });
  const queue = useRef<ActQueue>(null);
  /** What was done in this visit, the last one last; with the moment's id once there is one. */
  const done = useRef<{ clientId: string; id?: string }[]>([]);

  useEffect(() => {
    const left = stored(auctionId);
    done.current = left.map(({ clientId }) => ({ clientId }));
    const made = new ActQueue({
      waiting: left,
      async send(act) {
        try {
          const { id } = await sendMoment(auctionId, act);
          const known = done.current.find(({ clientId }) => clientId === act.clientId);
          if (known) known.id = id;
          await refetch();
        } catch (error) {
          if (error instanceof ApiError && isFinal(error)) throw new ActRefused(error.message);
          throw error;
        }
      },
      changed({ waiting: acts, isStuck, refused }) {
        store(auctionId, acts);
        setWaiting({ acts, isStuck, refused });
      },
    });
    queue.current = made;
    return () => made.close();
  }, [auctionId, refetch]);

  const act = useCallback((content: Omit<Act, "clientId" | "at">): void => {
    const clientId = newId();
    done.current.push({ clientId });
    queue.current?.add({ ...content, clientId, at: new Date().toISOString() });
  }, []);
  const undo = useCallback((): void => {
    const last = done.current.at(-1);
    if (!last) return;
    if (last.id !== undefined) forget.mutate(last.id);
    // One that is on its way can be taken back as soon as it has arrived.
    else if (!queue.current?.remove(last.clientId)) return;
    done.current.pop();
  }, [forget.mutate]);

  const listed = data ?? [];
  const ids = new Set(waiting.acts.map(({ clientId }) => clientId));
  // What has just arrived is in the list already.
  const hasArrived = ({ clientId }: Act): boolean => {
    const id = done.current.find((each) => each.clientId === clientId)?.id;
    return listed.some((moment) => moment.id === id);
  };
  return {
    moments: [...waiting.acts.filter((one) => !hasArrived(one)).map(expected), ...listed],
    isWaiting: (id: string): boolean => ids.has(id),
    waiting,
    error: error ?? forget.error,
    act,
    undo,
    forget: forget.mutate,
  };
}

/** Whether trying again cannot help: the server understood, and says no. */
const isFinal = ({ code }: ApiError): boolean =>
  code === "VALIDATION_FAILED" || code === "MOMENT_CONFLICT" || code === "AUCTION_NOT_FOUND";
