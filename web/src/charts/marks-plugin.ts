import type { Interval } from "@headcount/protocol/time";
import type { ChartType, Plugin } from "chart.js";

/** A labelled dot on the chart. */
export interface Mark {
  /** Epoch ms, and a number of viewers. */
  x: number;
  y: number;
  text: string;
  color: string;
}

/** A labelled line at an instant (epoch ms). */
export interface Note {
  x: number;
  text: string;
}

interface Marks {
  marks: readonly Mark[];
  notes: readonly Note[];
  noteColor: string;
  /** An interval to stand out, or `null`. */
  shade: Interval | null;
  shadeColor: string;
  font: string;
}

declare module "chart.js" {
  interface PluginOptionsByType<TType extends ChartType> {
    marks?: Marks;
  }
}

const RADIUS = 5;
const GAP = 8;
const LINE_PX = 14;
const NOTE_DASH = [3, 3];
const NOTE_GAP = 4;
/** Longer notes are cut on the chart; the list has them whole. */
const NOTE_CHARACTERS = 24;

/** Dots with a label beside them, over the lines, and one shaded interval behind them. */
export const marksPlugin: Plugin<"line", Marks> = {
  id: "marks",
  beforeDatasetsDraw({ ctx, chartArea: { left, right, top, bottom }, scales: { x } }, _args, { shade, shadeColor }) {
    if (!x || !shade) return;
    const [from, to] = [Math.max(left, x.getPixelForValue(shade.from)), Math.min(right, x.getPixelForValue(shade.to))];
    if (to <= from) return;
    ctx.save();
    ctx.fillStyle = shadeColor;
    ctx.fillRect(from, top, to - from, bottom - top);
    ctx.restore();
  },
  afterDatasetsDraw({ ctx, chartArea, scales: { x, y } }, _args, { marks, notes, noteColor, font }) {
    if (!x || !y) return;
    ctx.save();
    ctx.font = font;
    const taken: Box[] = [];
    ctx.fillStyle = ctx.strokeStyle = noteColor;
    for (const note of notes) {
      const px = x.getPixelForValue(note.x);
      if (px < chartArea.left - 1 || px > chartArea.right + 1) continue;
      ctx.setLineDash(NOTE_DASH);
      ctx.beginPath();
      ctx.moveTo(px, chartArea.top);
      ctx.lineTo(px, chartArea.bottom);
      ctx.stroke();
      const text = shortened(note.text);
      const width = ctx.measureText(text).width;
      const at = { px: px + width / 2 + NOTE_GAP, py: chartArea.bottom, width };
      const box = labelBox(at, chartArea, taken);
      if (!box) continue;
      taken.push(box);
      ctx.fillText(text, box.left, box.bottom - 3);
    }
    ctx.setLineDash([]);
    for (const { color, text, ...at } of marks) {
      const [px, py] = [x.getPixelForValue(at.x), y.getPixelForValue(at.y)];
      if (px < chartArea.left - 1 || px > chartArea.right + 1) continue;
      ctx.fillStyle = color;
      ctx.beginPath();
      ctx.arc(px, py, RADIUS, 0, 2 * Math.PI);
      ctx.fill();
      const box = labelBox({ px, py, width: ctx.measureText(text).width }, { ...chartArea, top: 0 }, taken);
      if (!box) continue;
      taken.push(box);
      ctx.fillText(text, box.left, box.bottom - 3);
    }
    ctx.restore();
  },
};

const shortened = (text: string): string => {
  const characters = [...text];
  return characters.length > NOTE_CHARACTERS ? `${characters.slice(0, NOTE_CHARACTERS - 1).join("")}…` : text;
};

export interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

const overlap = (a: Box, b: Box): boolean =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

/**
 * The place of a label beside its dot: above, below, to the right or to the left, whichever is inside the plot and free. `null` if none is.
 * Pixels.
 */
export function labelBox(
  { px, py, width }: { px: number; py: number; width: number },
  plot: Box,
  taken: readonly Box[],
): Box | null {
  const centered = Math.min(Math.max(px - width / 2, plot.left), plot.right - width);
  const place = (left: number, bottom: number): Box => ({ left, right: left + width, top: bottom - LINE_PX, bottom });
  const places = [
    place(centered, py - GAP),
    place(centered, py + GAP + LINE_PX),
    place(px + GAP, py + LINE_PX / 2),
    place(px - GAP - width, py + LINE_PX / 2),
  ];
  const isInside = (box: Box): boolean =>
    box.left >= plot.left && box.right <= plot.right && box.top >= plot.top && box.bottom <= plot.bottom;
  return places.find((box) => isInside(box) && !taken.some((other) => overlap(other, box))) ?? null;
}
