import type { Usuals } from "@headcount/protocol";
import { formatAverage, formatCount } from "../format/format.ts";
import { changeWords } from "../format/usual-words.ts";
import classes from "./report.module.css";
import { TEXT } from "./text.ts";

const T = TEXT.usual;
/** The measures that the report shows as figures, with their names there. */
const ROWS = [
  ["peak", TEXT.figure.peak, formatCount],
  ["average", TEXT.figure.average, formatAverage],
  ["reached", TEXT.figure.people, formatCount],
  ["watchTime", TEXT.figure.viewerMinutes, formatCount],
] as const;

export const hasUsual = (usual: Usuals | null): usual is Usuals =>
  usual !== null && ROWS.some(([measure]) => usual[measure] !== null);

/** The sale beside the median of the sales before it. */
export const UsualTable = ({ usual }: { usual: Usuals }) => (
  <>
    <table className={`${classes.lots} ${classes.numbers}`}>
      <thead>
        <tr>
          {T.columns.map((name) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {ROWS.map(([measure, name, words]) => {
          const one = usual[measure];
          return (
            one && (
              <tr key={measure}>
                <th scope="row">{name}</th>
                <td>{words(one.value)}</td>
                <td>{T.median(words(one.median), one.n, formatCount(one.n))}</td>
                <td>{changeWords(one)}</td>
              </tr>
            )
          );
        })}
      </tbody>
    </table>
    <p>{T.help}</p>
  </>
);
