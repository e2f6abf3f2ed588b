import { BASE_PATH, moveBelowBasePath } from "../browser/base-path.ts";
import { lacksFeatures } from "../browser/features.ts";
import "./live.css";
import { showLivePage } from "./live-page.ts";
import { showFailure } from "./message.ts";
import { TEXT } from "./text.ts";

/** The id in the address. An id that cannot be decoded stays as it is; no auction has such an id. */
const auctionIdOf = (pathname: string): string => {
  const segment = pathname.slice(BASE_PATH.length).split("/")[3] ?? "";
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
};

moveBelowBasePath();
const root = document.getElementById("root");
if (root && !lacksFeatures())
  showLivePage(root, auctionIdOf(window.location.pathname)).catch((error: unknown) => {
    showFailure(root, TEXT.notShown);
    throw error;
  });
