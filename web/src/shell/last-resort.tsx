import { Component, type ReactNode } from "react";

/** What is left when everything around the pages failed: no style, no router, only words and the ways on. */
export class LastResort extends Component<{ children: ReactNode }, { hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError(): { hasFailed: boolean } {
    return { hasFailed: true };
  }

  override render(): ReactNode {
    if (!this.state.hasFailed) return this.props.children;
    return (
      <main id="boot" className="failed">
        <h1>This page stopped working</h1>
        <p>Something on it failed. Reload it to go on; what was saved is on the server.</p>
        <p>
          <button type="button" onClick={() => window.location.reload()}>
            Reload
          </button>{" "}
          <a href="/">Go to the start page</a>
        </p>
      </main>
    );
  }
}
