import { Component, type ReactNode } from "react";
import { BASE_PATH } from "../browser/base-path.ts";
import { TEXT } from "../components/text.ts";

/** The last fallback if everything around the pages failed: a message and links, without styles or router. */
export class LastResort extends Component<{ children: ReactNode }, { hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError(): { hasFailed: boolean } {
    return { hasFailed: true };
  }

  override render(): ReactNode {
    if (!this.state.hasFailed) return this.props.children;
    return (
      <main id="boot" className="failed">
        <h1>{TEXT.pageStopped}</h1>
        <p>{TEXT.pageStoppedHelp}</p>
        <p>
          <button type="button" onClick={() => window.location.reload()}>
            {TEXT.reload}
          </button>{" "}
          <a href={`${BASE_PATH}/`}>{TEXT.startPage}</a>
        </p>
      </main>
    );
  }
}
