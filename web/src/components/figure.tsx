import { Text, Tooltip } from "@mantine/core";
import type { ReactNode } from "react";
import { howWeCount, type Section } from "../format/how-we-count.ts";
import classes from "./figure.module.css";

/** Placed inside a landmark of the page, so that screen readers find it. */
const IN_MAIN = { target: "main" } as const;

export interface FigureProps {
  name: string;
  value: string;
  sub?: ReactNode;
  definition: string;
  section: Section;
  /** The class of the value. */
  className?: string | undefined;
}

/** A number of a `dl`, with its definition as a tooltip and behind a link. */
export const Figure = ({ name, value, sub, definition, section, className = classes.value }: FigureProps) => (
  <Tooltip
    label={definition}
    multiline
    w={260}
    withArrow
    portalProps={IN_MAIN}
    events={{ hover: true, focus: true, touch: true }}
  >
    <div>
      <Text component="dt" size="xs" c="dimmed">
        <a href={howWeCount(section)} target="_blank" rel="noopener" className={classes.name}>
          {name}
        </a>
      </Text>
      <dd className={className}>
        <span translate="no">{value}</span>
        {sub && (
          <Text component="span" display="block" size="xs" c="dimmed" fw={400}>
            {sub}
          </Text>
        )}
      </dd>
    </div>
  </Tooltip>
);
