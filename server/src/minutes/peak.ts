/** A maximum; with `isBound` the true one may be lower. */
export interface Peak {
  max: number;
  isBound?: true | undefined;
}

/** Whether a later maximum replaces an earlier one: it is higher, or the same and certain. */
export const isHigherPeak = (later: Peak, earlier: Peak): boolean =>
  later.max > earlier.max || (later.max === earlier.max && earlier.isBound === true && !later.isBound);
