import { Anchor, Container, Text } from "@mantine/core";
import { CatchBoundary } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { BASE_PATH } from "../browser/base-path.ts";
import classes from "./shell.module.css";
import { TEXT } from "./text.ts";

interface FrameProps {
  /** In order, the parts of the bar at the top. */
  brand: ReactNode;
  title?: ReactNode;
  state?: ReactNode;
  pages?: ReactNode;
  aside: ReactNode;
  /** Above the page. */
  notices?: ReactNode;
  children: ReactNode;
}

const MAIN = "main";

/** The bar at the top of every page, and the page below it. */
export function Frame({ brand, title, state, pages, aside, notices, children }: FrameProps) {
  return (
    <>
      <Anchor href={`#${MAIN}`} className={classes.skip}>
        {TEXT.skip}
      </Anchor>
      <header className={classes.header}>
        <Container size={WIDTH} className={classes.bar}>
          {brand}
          <Part>{title}</Part>
          {pages && (
            <div className={classes.pages}>
              <Part>{pages}</Part>
            </div>
          )}
          <Part>{state}</Part>
          <div className={classes.aside}>{aside}</div>
        </Container>
      </header>
      <Container
        size={WIDTH}
        component="main"
        id={MAIN}
        tabIndex={-1}
        py={{ base: "md", sm: "lg" }}
        className={classes.main}
      >
        <Part>{notices}</Part>
        {children}
      </Container>
    </>
  );
}

const WIDTH = "88rem";

/** A part of the frame that is left out if its code fails. The page says what happened. */
const Part = ({ children }: { children: ReactNode }) => (
  <CatchBoundary getResetKey={() => "once"} errorComponent={() => null}>
    {children}
  </CatchBoundary>
);

/** Name and mark of Headcount, without a link. */
export const PlainBrand = ({ isShort = false }: { isShort?: boolean }) => (
  <Text fw={700} component="span" className={classes.brand}>
    <Brand isShort={isShort} />
  </Text>
);

/** Mark and name of Headcount; beside a title only the mark. */
export function Brand({ isShort = false }: { isShort?: boolean }) {
  return (
    <>
      <img src={`${BASE_PATH}/icon.svg`} alt={isShort ? "Headcount" : ""} width={24} height={24} />
      {!isShort && "Headcount"}
    </>
  );
}
