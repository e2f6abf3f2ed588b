import { Paper, Title } from "@mantine/core";
import { type ReactNode, useId } from "react";
import classes from "./card.module.css";

/** A small card beside the chart. */
export function Card({ title, children }: { title: string; children: ReactNode }) {
  const id = useId();
  return (
    <Paper withBorder radius="lg" p="md" component="section" aria-labelledby={id}>
      <Title order={2} size="h6" mb="xs" id={id}>
        {title}
      </Title>
      <div className={classes.content}>{children}</div>
    </Paper>
  );
}
