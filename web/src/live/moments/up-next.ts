import { isolated } from "../../format/isolated.ts";
import { element, setText } from "../element.ts";
import { text } from "../text.ts";
import type { NextLots } from "./next-lots.ts";

/** Lots that are named in one line. */
const NAMED = 3;

/** The lots to come: in one line, or as a list before the auction starts. */
export function createUpNext() {
  const line = element("p", { class: "up-next" });
  const title = element("h2");
  const list = element("ol");
  const section = element("section", { class: "first-lots" }, title, list);
  const area = element("div", {}, line, section);
  let shown = "";
  return {
    element: area,
    /** @param lots `null`: the catalogue is not public */
    show(lots: NextLots | null, isBefore: boolean): void {
      const wanted = JSON.stringify([lots, isBefore]);
      if (wanted === shown) return;
      shown = wanted;
      area.hidden = !lots || lots.next.length === 0;
      if (!lots) return;
      line.hidden = isBefore;
      section.hidden = !isBefore;
      const named = lots.next.slice(0, NAMED).map(({ number, title: name }) => {
        const words = name === null ? text("lot", { lot: isolated(number) }) : `${isolated(number)} ${isolated(name)}`;
        return element("span", { dir: "auto" }, words);
      });
      line.replaceChildren(
        element("b", {}, text("next")),
        ...named.flatMap((name, i) => [i === 0 ? " " : " · ", name]),
      );
      setText(title, lots.total === 1 ? text("onlyLot") : text("firstLots", { count: lots.total }));
      list.replaceChildren(
        ...lots.next.map(({ number, title: name }) =>
          element("li", {}, element("span", { class: "number" }, number), element("span", { dir: "auto" }, name ?? "")),
        ),
      );
    },
  };
}
