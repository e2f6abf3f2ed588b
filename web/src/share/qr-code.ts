import { encode } from "uqr";

/** Modules around the code that stay empty, as scanners need it. */
const BORDER = 4;
const PNG_PIXELS = 1_024;

/** A QR code: its modules as the path of an SVG, with the width of its view box. */
export interface QrCode {
  path: string;
  size: number;
}

/** The QR code of a text. A dark module is a square of 1 × 1. */
export function qrCode(text: string): QrCode {
  const { data, size } = encode(text, { ecc: "M", border: BORDER });
  const squares = data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : [])));
  return { path: squares.join(""), size };
}

/** The code as an SVG file. */
export const svgOf = ({ path, size }: QrCode): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h${size}v${size}h-${size}z"/><path d="${path}"/></svg>`;

/** The code as a PNG file; `null` if the browser cannot draw it. */
export function pngOf({ path, size }: QrCode): Promise<Blob | null> {
  const canvas = document.createElement("canvas");
  const scale = Math.max(1, Math.floor(PNG_PIXELS / size));
  canvas.width = size * scale;
  canvas.height = size * scale;
  const context = canvas.getContext("2d");
  if (!context) return Promise.resolve(null);
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.scale(scale, scale);
  context.fillStyle = "#000";
  context.fill(new Path2D(path));
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}
