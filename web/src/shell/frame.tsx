import { Container, Group, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { BASE_PATH } from "../browser/base-path.ts";
import classes from "./shell.module.css";

/** The bar at the top of every page, and the page below it. */
export function Frame({ brand, aside, children }: { brand: ReactNode; aside: ReactNode; children: ReactNode }) {
  return (
    <>
      <header className={classes.header}>
        <Container size="lg">
          <Group className={classes.bar} justify="space-between" wrap="nowrap">
            {brand}
            {aside}
          </Group>
        </Container>
      </header>
      <Container size="lg" component="main" py="xl">
        {children}
      </Container>
    </>
  );
}

/** Name and mark of Headcount, without a link. */
export function PlainBrand() {
  return (
    <Text fw={700} component="span" className={classes.brand}>
      <Brand />
    </Text>
  );
}

/** Name and mark of Headcount. */
export function Brand() {
  return (
    <>
      <img src={`${BASE_PATH}/icon.svg`} alt="" width={24} height={24} />
      Headcount
    </>
  );
}
