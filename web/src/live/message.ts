import { element } from "./element.ts";

/** A page that has something to say instead of something to show. */
export function showMessage(root: HTMLElement, title: string, ...text: (Node | string)[]): void {
  document.title = title;
  root.replaceChildren(
    element("main", { class: "message" }, element("h1", {}, title), ...text.map((part) => element("p", {}, part))),
  );
}

/** The same, with a button that loads the page again. */
export function showFailure(root: HTMLElement, title: string, text: string, action: string): void {
  const reload = element("button", { type: "button" }, action);
  reload.addEventListener("click", () => window.location.reload());
  showMessage(root, title, text, reload);
}
