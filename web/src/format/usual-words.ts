import type { Usual } from "@headcount/protocol";
import { i18n } from "../languages/i18n.ts";
import { formatCount } from "./format.ts";
import { LOCALE } from "./locale.ts";

const change = new Intl.NumberFormat(LOCALE, {
  style: "percent",
  maximumFractionDigits: 0,
  signDisplay: "exceptZero",
});

/** The difference from the usual value as a signed percentage. */
export const changeWords = ({ value, median }: Usual): string => change.format(value / median - 1);

/** A value beside the median of the sales before it: "+39% against the median of 10 sales". */
export const usualWords = (usual: Usual): string =>
  i18n._("{usual} against the median of {n} sales", { usual: changeWords(usual), n: formatCount(usual.n) });
