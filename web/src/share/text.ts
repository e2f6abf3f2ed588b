import type { ShareKind } from "@headcount/protocol";

/** All texts of the page where an auction is shared. */
export const TEXT = {
  checklist: {
    title: "Before you go live",
    done: (done: number, all: number): string => `${done} of ${all} done`,
    isDone: "Done: ",
    toDo: "To do: ",
    dismiss: "Hide this list",
    date: { name: "Set the date", help: "Visitors see a countdown.", link: "Set the date" },
    catalogue: {
      name: "Import the catalogue",
      help: "Then each lot opens with one key during the sale.",
      link: "Import lots",
    },
    share: { name: "Share the link, or embed the page", help: "Done when someone watches, or a site is allowed." },
    tried: {
      name: "Try it yourself",
      help: "Open the live page. It knows you as team and does not count you.",
      link: "Open the live page",
    },
    live: { name: "Go live", help: "Use the button at the top. Recording starts with it, if tracking is on." },
  },

  audience: {
    title: "Audience link",
    help: "Everyone who opens this link watches and is counted.",
    private: "Until you go live, only members can open it.",
    token: "Viewers also need an access token of your application.",
    address: "Audience link",
    qr: "QR code of the audience link",
    svg: "Download SVG",
    png: "Download PNG",
    file: "audience-link",
  },

  sites: {
    title: "Allowed sites",
    help: "Sites that may show the badge, or the live page, the dashboard and the report in a frame. At most 20.",
    none: "No site is allowed yet. Pages of this server and of the server's setting ALLOWED_ORIGIN always are.",
    site: "Site",
    add: "Add site",
    remove: "Remove",
    removeOne: (site: string): string => `Remove ${site}`,
    notSite: "Enter the address of a site, such as https://shop.example",
    listed: "This site is already allowed.",
  },

  uses: {
    title: "Sites that connect",
    help: "Pages of other sites that show this auction now, and those that were refused since the server started.",
    none: "No other site has connected yet.",
    unknown: "The server that holds the connections does not answer.",
    partial: "Several servers are running. This list is from one of them.",
    connected: (count: string): string => `${count} connected`,
    refused: (count: string, time: string): string => `refused ${count} times, last ${time}`,
    refusedOnce: (time: string): string => `refused ${time}`,
    allow: "Allow this site",
    allowOne: (site: string): string => `Allow this site: ${site}`,
    allowed: "allowed now",
  },

  embed: {
    title: "Embed",
    help: "Add your site to the allowed sites first.",
    tag: "Badge on any page",
    frame: "Live page in a frame",
    react: "In React",
    team: "Team link (visits in that browser are then not counted)",
    preview: "Preview",
    noNumber: "No number is shown",
    watching: (count: string, kind: string | null): string => `${count} watching${kind ? ` (${kind})` : ""}`,
    notCounted: "This preview is not counted.",
    showFrame: "Show preview",
    framePreview: "Preview of the live page",
  },

  screen: {
    title: "Screen for a wall or a stream",
    help: "For a TV, a projector or streaming software such as OBS. The ground of the overlay is transparent. It is not counted.",
    layout: "Layout",
    layouts: { wall: "Wall", overlay: "Overlay", counter: "Counter" },
    address: "Link to the screen",
    preview: "Preview of the screen",
  },

  links: {
    heading: "Links for colleagues",
    about:
      "Anyone with the link can see this auction's audience, read-only, without an account. These visits are not counted.",
    page: "Page",
    pages: { dashboard: "Dashboard", report: "Report", replay: "Replay" } satisfies Record<ShareKind, string>,
    create: "Create link",
    title: "Links",
    none: "No links yet.",
    neverUsed: "not used yet",
    lastUsed: (time: string): string => `last used ${time}`,
    confirmRevoke: "Revoke this link? Anyone who has it loses access.",
  },
} as const;
