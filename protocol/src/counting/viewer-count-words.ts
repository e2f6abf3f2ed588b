const LARGE = 1_000_000;

/** Rounds down to two significant digits, so that the words never say more than there are. Every locale can write two digits exactly. */
const twoDigits = (count: number): number => {
  const unit = 10 ** (String(count).length - 2);
  return Math.floor(count / unit) * unit;
};

/** For runtimes without `Intl`, such as some React Native apps. */
const plain = (count: number): string => {
  if (count < LARGE) return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
  const shown = twoDigits(count);
  return shown < 1_000 * LARGE ? `${shown / LARGE}M` : `${shown / (1_000 * LARGE)}B`;
};

const intl = (options?: Intl.NumberFormatOptions): Intl.NumberFormat | null => {
  try {
    return new Intl.NumberFormat(undefined, options);
  } catch {
    return null;
  }
};
const full = intl();
const compact = intl({ notation: "compact" });

/** A live count as every surface shows it: in full up to 999,999, and from a million on compact and rounded down, as in "1.2M". `count` is whole and not negative. */
export const viewerCountWords = (count: number): string =>
  count < LARGE ? (full?.format(count) ?? plain(count)) : (compact?.format(twoDigits(count)) ?? plain(count));
