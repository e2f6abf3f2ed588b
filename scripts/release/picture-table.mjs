/**
 * A page of the program. `route` is its path in the router, or its address if the server serves it without the router.
 * `invitation` is the address of an invitation on the server.
 * @typedef {{ auction: string, ended: string, invitation: string }} Ids
 * @typedef {{ name: string, route: string, path: (ids: Ids) => string, isPublic?: true }} Page
 */

/** @type {readonly Page[]} */
export const PAGES = [
  { name: "auctions", route: "/", path: () => "/" },
  {
    name: "audience",
    route: "/auctions/$auctionId/dashboard",
    path: ({ auction }) => `/auctions/${auction}/dashboard`,
  },
  {
    name: "run-the-sale",
    route: "/auctions/$auctionId/control",
    path: ({ auction }) => `/auctions/${auction}/control`,
  },
  { name: "report", route: "/auctions/$auctionId/report", path: ({ ended }) => `/auctions/${ended}/report` },
  { name: "replay", route: "/auctions/$auctionId/replay", path: ({ ended }) => `/auctions/${ended}/replay?t=3600` },
  { name: "share", route: "/auctions/$auctionId/share", path: ({ auction }) => `/auctions/${auction}/share` },
  { name: "settings", route: "/auctions/$auctionId/setup", path: ({ auction }) => `/auctions/${auction}/setup` },
  {
    name: "invitation",
    route: "/auctions/$auctionId/invitation",
    path: ({ invitation }) => invitation,
    isPublic: true,
  },
  { name: "season", route: "/season", path: () => "/season" },
  { name: "account", route: "/account", path: () => "/account" },
  { name: "sign-in", route: "/", path: () => "/", isPublic: true },
  { name: "new-password", route: "/password", path: () => "/password", isPublic: true },
  {
    name: "live",
    route: "/t/auction/:auctionId/live",
    path: ({ auction }) => `/t/auction/${auction}/live`,
    isPublic: true,
  },
  {
    name: "live-ended",
    route: "/t/auction/:auctionId/live",
    path: ({ ended }) => `/t/auction/${ended}/live`,
    isPublic: true,
  },
  {
    name: "screen",
    route: "/t/auction/:auctionId/screen",
    path: ({ auction }) => `/t/auction/${auction}/screen`,
    isPublic: true,
  },
  { name: "how-we-count", route: "/how-we-count", path: () => "/how-we-count", isPublic: true },
];

/** Each page is shown in each of these looks. At 200 % zoom, the page of a desktop has half of its width. */
export const LOOKS = /** @type {const} */ ([
  { name: "phone-light", width: 390, height: 844, scale: 1, colorScheme: "light" },
  { name: "phone-dark", width: 390, height: 844, scale: 1, colorScheme: "dark" },
  { name: "desktop-light", width: 1_440, height: 900, scale: 1, colorScheme: "light" },
  { name: "desktop-dark", width: 1_440, height: 900, scale: 1, colorScheme: "dark" },
  { name: "narrow-320", width: 320, height: 640, scale: 1, colorScheme: "light" },
  { name: "zoom-200", width: 720, height: 450, scale: 2, colorScheme: "light" },
]);

/** A folder for each look. @param {string} page @param {string} look */
export const pictureName = (page, look) => `${look}/${page}.webp`;

/** The list of the pictures, in Markdown. @param {number} bytes size of all pictures */
export const pictureList = (bytes) => `# Pictures

\`npm run pictures\` creates these pictures from the running program: each page in each look, ${(bytes / 1e6).toFixed(1)} MB in total.

${[["page", ...LOOKS.map(({ name }) => name)], ["---", ...LOOKS.map(() => "---")], ...PAGES.map(({ name }) => [name, ...LOOKS.map((look) => `[view](${pictureName(name, look.name)})`)])].map((cells) => `| ${cells.join(" | ")} |`).join("\n")}
`;
