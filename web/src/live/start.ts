import { BASE_PATH, moveBelowBasePath } from "../browser/base-path.ts";
import { lacksFeatures } from "../browser/features.ts";
import { showFailure } from "./message.ts";
import { text } from "./text.ts";

/** The id in the address. An id that cannot be decoded stays as it is; no auction has such an id. */
const auctionIdOf = (pathname: string): string => {
  const segment = pathname.slice(BASE_PATH.length).split("/")[3] ?? "";
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
};

/** Shows the auction of this page's address, unless the browser lacks a feature. */
export function startPage(show: (root: HTMLElement, auctionId: string) => Promise<void>): void {
  moveBelowBasePath();
  const root = document.getElementById("root");
  if (root && !lacksFeatures())
    show(root, auctionIdOf(window.location.pathname)).catch((error: unknown) => {
      showFailure(root, text("notShown"), text("failedHelp"));
      throw error;
    });
}
