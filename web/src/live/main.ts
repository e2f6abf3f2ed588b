import "./live.css";
import { showLivePage } from "./live-page.ts";
import { showFailure } from "./message.ts";

/** The id in the address as it is: one that cannot be decoded is an auction's no more than any other wrong one. */
const auctionIdOf = (pathname: string): string => {
  const segment = pathname.split("/")[3] ?? "";
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
};

const root = document.getElementById("root");
if (root)
  showLivePage(root, auctionIdOf(window.location.pathname)).catch((error: unknown) => {
    showFailure(root, "This page could not be shown", "Something on it failed. Reload it to try again.", "Reload");
    throw error;
  });
