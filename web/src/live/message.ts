import { element } from "./element.ts";

/** Replaces the page with a message. */
export function showMessage(root: HTMLElement, title: string, ...text: (Node | string)[]): void {
  document.title = title;
  root.replaceChildren(
    element("main", { class: "message" }, element("h1", {}, title), ...text.map((part) => element("p", {}, part))),
  );
}

/** Replaces the page with a message and a reload button. */
export function showFailure(
  root: HTMLElement,
  { title, text, action }: Record<"title" | "text" | "action", string>,
): void {
  const reload = element("button", { type: "button" }, action);
  reload.addEventListener("click", () => window.location.reload());
  showMessage(root, title, text, reload);
}
