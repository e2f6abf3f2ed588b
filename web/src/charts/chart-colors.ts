/** The chart's colors in each scheme. A canvas cannot use CSS variables. */
export const CHART_COLORS = {
  light: {
    line: "#3b5bdb",
    band: "rgba(76, 110, 245, 0.18)",
    trend: "#c2255c",
    text: "#5c6570",
    grid: "#e9ecef",
    gap: "#ced4da",
    tooltip: "#ffffff",
    tooltipText: "#212529",
    now: "#c92a2a",
    note: "#5f3dc4",
    shade: "rgba(76, 110, 245, 0.14)",
  },
  dark: {
    line: "#91a7ff",
    band: "rgba(116, 143, 252, 0.25)",
    trend: "#faa2c1",
    text: "#a6afba",
    grid: "#2f353d",
    gap: "#464e58",
    tooltip: "#1f242b",
    tooltipText: "#e9ecef",
    now: "#ffa8a8",
    note: "#b197fc",
    shade: "rgba(116, 143, 252, 0.2)",
  },
} as const;

/** Lines of several auctions, in each scheme. Dashes also distinguish them. */
export const SERIES_COLORS = {
  light: ["#3b5bdb", "#c2255c", "#2b8a3e", "#d9480f", "#5f3dc4", "#0b7285"],
  dark: ["#91a7ff", "#faa2c1", "#8ce99a", "#ffa94d", "#b197fc", "#66d9e8"],
} as const;
