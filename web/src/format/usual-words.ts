import type { Usual } from "@headcount/protocol";
import { formatCount } from "./format.ts";

const change = new Intl.NumberFormat(undefined, {
  style: "percent",
  maximumFractionDigits: 0,
  signDisplay: "exceptZero",
});

/** The difference from the usual value as a signed percentage. */
const changeWords = ({ value, median }: Usual): string => change.format(value / median - 1);

/** A value beside the median of the sales before it: "+39% against the median of 10 sales". */
export const usualWords = (usual: Usual): string =>
  `${changeWords(usual)} against the median of ${formatCount(usual.n)} sales`;
