import type { Interval } from "@headcount/protocol/time";
import { type PointerEvent, type ReactNode, useEffect, useState } from "react";
import type { ChartArea } from "../../charts/area-plugin.ts";
import classes from "./drag-zoom.module.css";
import { spanBetween } from "./zoom.ts";

export interface DragZoomProps {
  /** The position of the plot; `null` before it is drawn. */
  area: ChartArea | null;
  zoom: (span: Interval) => void;
  children: ReactNode;
}

/** A shorter drag is a click. */
const LEAST_PX = 6;

/** The start and the current position of a drag, pixels from the left edge. */
interface Drag {
  begun: number;
  at: number;
}

/** Zooms to the part of a chart that is selected with a mouse or pen. A finger scrolls and inspects. Esc cancels. */
export function DragZoom({ area, zoom, children }: DragZoomProps) {
  const [drag, setDrag] = useState<Drag | null>(null);
  const isDragging = drag !== null;
  useEffect(() => {
    if (!isDragging) return;
    const giveUp = (event: KeyboardEvent): void => {
      if (event.key !== "Escape") return;
      // The page's Escape shortcut does not run.
      event.stopPropagation();
      setDrag(null);
    };
    window.addEventListener("keydown", giveUp, { capture: true });
    return () => window.removeEventListener("keydown", giveUp, { capture: true });
  }, [isDragging]);
  const placeOf = ({ clientX, currentTarget }: PointerEvent): number =>
    clientX - currentTarget.getBoundingClientRect().left;
  const isWide = drag && Math.abs(drag.at - drag.begun) >= LEAST_PX;
  const finish = (): void => {
    setDrag(null);
    if (!area || !drag || !isWide) return;
    const timeOf = (px: number): number =>
      area.from + ((px - area.left) / (area.right - area.left)) * (area.to - area.from);
    zoom(spanBetween(area, timeOf(drag.begun), timeOf(drag.at)));
  };
  return (
    <div
      className={classes.chart}
      onPointerDown={(event) => {
        const begun = placeOf(event);
        if (!area || event.button !== 0 || event.pointerType === "touch") return;
        if (begun < area.left || begun > area.right) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        setDrag({ begun, at: begun });
      }}
      onPointerMove={(event) => {
        if (drag && area) setDrag({ ...drag, at: Math.min(area.right, Math.max(area.left, placeOf(event))) });
      }}
      onPointerUp={finish}
      onPointerCancel={() => setDrag(null)}
    >
      {children}
      {isWide && (
        <div
          className={classes.marked}
          style={{ left: Math.min(drag.begun, drag.at), width: Math.abs(drag.at - drag.begun) }}
        />
      )}
    </div>
  );
}
