import type { AuctionKind, ShareKind } from "@headcount/protocol";
import { i18n } from "../languages/i18n.ts";

/** All texts of the page where an auction is shared. */
export const TEXT = {
  checklist: {
    title: i18n._("Before you go live"),
    done: (done: number, all: number): string => i18n._("{done} of {all} done", { done, all }),
    isDone: i18n._("Done: "),
    toDo: i18n._("To do: "),
    dismiss: i18n._("Hide this list"),
    date: { name: i18n._("Set the date"), help: i18n._("Visitors see a countdown."), link: i18n._("Set the date") },
    catalogue: {
      name: i18n._("Import the catalogue"),
      help: i18n._("Then each lot opens with one key during the sale."),
      link: i18n._("Import lots"),
    },
    share: {
      name: i18n._("Share the link, or embed the page"),
      help: i18n._("Done when someone watches, or a site is allowed."),
    },
    tried: {
      name: i18n._("Try it yourself"),
      help: i18n._("Open the live page. It knows you as team and does not count you."),
      link: i18n._("Open the live page"),
    },
    live: {
      name: i18n._("Go live"),
      help: i18n._("Use the button at the top. Recording starts with it, if tracking is on."),
    },
  },

  audience: {
    title: i18n._("Audience link"),
    help: i18n._("Everyone who opens this link watches and is counted."),
    private: i18n._("Until you go live, only members can open it."),
    token: i18n._("Viewers also need an access token of your application."),
    address: i18n._("Audience link"),
    qr: i18n._("QR code of the audience link"),
    svg: i18n._("Download SVG"),
    png: i18n._("Download PNG"),
    file: i18n._("audience-link"),
  },

  sites: {
    title: i18n._("Allowed sites"),
    help: i18n._(
      "Sites that may show the badge, or the live page, the dashboard and the report in a frame. At most 20.",
    ),
    none: i18n._("No site is allowed yet. Pages of this server and of the server's setting ALLOWED_ORIGIN always are."),
    site: i18n._("Site"),
    add: i18n._("Add site"),
    remove: i18n._("Remove"),
    removeOne: (site: string): string => i18n._("Remove {site}", { site }),
    notSite: i18n._("Enter the address of a site, such as https://shop.example"),
    listed: i18n._("This site is already allowed."),
  },

  uses: {
    title: i18n._("Sites that connect"),
    help: i18n._(
      "Pages of other sites that show this auction now, and those that were refused since the server started.",
    ),
    none: i18n._("No other site has connected yet."),
    unknown: i18n._("The server that holds the connections does not answer."),
    partial: i18n._("Several servers are running. This list is from one of them."),
    connected: (count: string): string => i18n._("{count} connected", { count }),
    refused: (count: string, time: string): string => i18n._("refused {count} times, last {time}", { count, time }),
    refusedOnce: (time: string): string => i18n._("refused {time}", { time }),
    allow: i18n._("Allow this site"),
    allowOne: (site: string): string => i18n._("Allow this site: {site}", { site }),
    allowed: i18n._("allowed now"),
  },

  embed: {
    title: i18n._("Embed"),
    help: i18n._("Add your site to the allowed sites first."),
    tag: i18n._("Badge on any page"),
    frame: i18n._("Live page in a frame"),
    react: i18n._("In React"),
    team: i18n._("Team link (visits in that browser are then not counted)"),
    preview: i18n._("Preview"),
    noNumber: i18n._("No number is shown"),
    watching: (count: string, kind: string | null): string =>
      kind ? i18n._("{count} watching ({kind})", { count, kind }) : i18n._("{count} watching", { count }),
    kind: { sample: i18n._("sample"), simulated: i18n._("simulated") } satisfies Record<AuctionKind, string>,
    notCounted: i18n._("This preview is not counted."),
    showFrame: i18n._("Show preview"),
    framePreview: i18n._("Preview of the live page"),
  },

  screen: {
    title: i18n._("Screen for a wall or a stream"),
    help: i18n._(
      "For a TV, a projector or streaming software such as OBS. The ground of the overlay is transparent. It is not counted.",
    ),
    layout: i18n._("Layout"),
    layouts: { wall: i18n._("Wall"), overlay: i18n._("Overlay"), counter: i18n._("Counter") },
    address: i18n._("Link to the screen"),
    preview: i18n._("Preview of the screen"),
  },

  links: {
    heading: i18n._("Links for colleagues"),
    about: i18n._(
      "Anyone with the link can see this auction's audience, read-only, without an account. These visits are not counted.",
    ),
    page: i18n._("Page"),
    pages: { dashboard: i18n._("Dashboard"), report: i18n._("Report"), replay: i18n._("Replay") } satisfies Record<
      ShareKind,
      string
    >,
    create: i18n._("Create link"),
    title: i18n._("Links"),
    none: i18n._("No links yet."),
    language: i18n._("Language of the links"),
    languageHelp: i18n._("The pages open in this language. It is part of each link below."),
    asBrowser: i18n._("As the reader's browser"),
    neverUsed: i18n._("not used yet"),
    lastUsed: (time: string): string => i18n._("last used {time}", { time }),
    confirmRevoke: i18n._("Revoke this link? Anyone who has it loses access."),
  },
} as const;
