import { element } from "./element.ts";
import { text } from "./text.ts";

/** Replaces the page with a message. */
export function showMessage(root: HTMLElement, title: string, ...content: (Node | string)[]): void {
  document.title = title;
  root.replaceChildren(
    element("main", { class: "message" }, element("h1", {}, title), ...content.map((part) => element("p", {}, part))),
  );
}

/** Replaces the page with a message and a reload button. */
export function showFailure(root: HTMLElement, title: string, help: string, action = text("reload")): void {
  const reload = element("button", { type: "button" }, action);
  reload.addEventListener("click", () => window.location.reload());
  showMessage(root, title, help, reload);
}
