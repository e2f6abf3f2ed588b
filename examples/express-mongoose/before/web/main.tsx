import { useCallback, useEffect, useState } from "react";
import { createRoot } from "react-dom/client";
import { Analytics } from "./analytics.tsx";
import { type Auction, call } from "./api.ts";
import { Watching } from "./watching.tsx";

const failed = (error: unknown): void => window.alert((error as Error).message);

function Live({ id }: { id: string }) {
  const [auction, setAuction] = useState<Auction>();
  useEffect(() => void call<Auction>("GET", `/auctions/${id}`).then(setAuction, failed), [id]);
  if (!auction) return null;
  return (
    <main>
      <h1>{auction.title}</h1>
      <p>
        {auction.state === "live" ? "Live now" : auction.state === "ended" ? "This auction has ended" : "Starts soon"}
      </p>
      <p>
        <Watching id={id} />
      </p>
    </main>
  );
}

function Setup({ auction, onChange }: { auction: Auction; onChange(changed: Auction): void }) {
  const change = (changes: Partial<Auction>) =>
    call<Auction>("PATCH", `/auctions/${auction._id}`, changes).then(onChange, failed);
  return (
    <section>
      <h2>{auction.title}</h2>
      <label>
        <input
          type="checkbox"
          checked={auction.enableViewerAnalytics}
          onChange={({ target }) => void change({ enableViewerAnalytics: target.checked })}
        />{" "}
        Viewer Analytics Tracking
      </label>{" "}
      {auction.state !== "live" && (
        <button type="button" onClick={() => void change({ state: "live" })}>
          Go live
        </button>
      )}
      {auction.state === "live" && (
        <button type="button" onClick={() => void change({ state: "ended" })}>
          End
        </button>
      )}{" "}
      <a href={`/live/${auction._id}`}>Live page</a>
      <Analytics id={auction._id} />
    </section>
  );
}

function Organizer() {
  const [auctions, setAuctions] = useState<Auction[] | null>();
  const load = useCallback(() => call<Auction[]>("GET", "/auctions").then(setAuctions, () => setAuctions(null)), []);
  useEffect(() => void load(), [load]);
  if (auctions === undefined) return null;
  if (auctions === null) return <SignIn onSignedIn={load} />;
  return (
    <main>
      <h1>Your auctions</h1>
      {auctions.map((auction) => (
        <Setup
          key={auction._id}
          auction={auction}
          onChange={(changed) => setAuctions(auctions.map((one) => (one._id === changed._id ? changed : one)))}
        />
      ))}
    </main>
  );
}

function SignIn({ onSignedIn }: { onSignedIn(): void }) {
  const signIn = (form: FormData) => call("POST", "/sign-in", Object.fromEntries(form)).then(onSignedIn, failed);
  return (
    <main>
      <h1>Sign in</h1>
      <form action={signIn}>
        <label>
          E-mail <input name="email" type="email" required />
        </label>{" "}
        <label>
          Password <input name="password" type="password" required />
        </label>{" "}
        <button type="submit">Sign in</button>
      </form>
    </main>
  );
}

const [, page, id] = window.location.pathname.split("/");
const root = document.getElementById("root");
if (root) createRoot(root).render(page === "live" && id ? <Live id={id} /> : <Organizer />);
