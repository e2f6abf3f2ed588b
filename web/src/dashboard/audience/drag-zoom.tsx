import { type PointerEvent, type ReactNode, useEffect, useState } from "react";
import type { ChartArea } from "../../charts/area-plugin.ts";
import type { Interval } from "../../time/ranges.ts";
import classes from "./drag-zoom.module.css";
import { spanBetween } from "./zoom.ts";

export interface DragZoomProps {
  /** Where the chart draws; `null` before it does. */
  area: ChartArea | null;
  zoom: (span: Interval) => void;
  children: ReactNode;
}

/** Shorter is a click. */
const LEAST_PX = 6;

/** Pixels from the left edge at which a drag began, and where it is. */
interface Drag {
  begun: number;
  at: number;
}

/** Lets a mouse or a pen mark the stretch of a chart that is to be shown; a finger scrolls and inspects. Esc gives up. */
export function DragZoom({ area, zoom, children }: DragZoomProps) {
  const [drag, setDrag] = useState<Drag | null>(null);
  const isDragging = drag !== null;
  useEffect(() => {
    if (!isDragging) return;
    const giveUp = (event: KeyboardEvent): void => {
      if (event.key !== "Escape") return;
      // Not the page's Esc.
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
