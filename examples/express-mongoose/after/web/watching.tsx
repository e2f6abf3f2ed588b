import { useViewerCount } from "@headcount/sdk/react";

/** "N watching", kept up to date. */
export function Watching({ id }: { id: string }) {
  const { viewerCount } = useViewerCount(id, { url: `${window.location.origin}/headcount` });
  return <span>{viewerCount === null ? "" : `${viewerCount} watching`}</span>;
}
