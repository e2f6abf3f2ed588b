import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "./live.css";
import { LivePage } from "./live-page.tsx";

const auctionId = decodeURIComponent(window.location.pathname.split("/")[3] ?? "");
const root = document.getElementById("root");
if (root)
  createRoot(root).render(
    <StrictMode>
      <LivePage auctionId={auctionId} />
    </StrictMode>,
  );
