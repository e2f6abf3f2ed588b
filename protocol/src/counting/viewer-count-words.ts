const LARGE = 1_000_000;

/** Rounds down to two significant digits, so that the words never exceed the count. Every locale can write two digits exactly. */
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

const intl = (locale?: string, options?: Intl.NumberFormatOptions): Intl.NumberFormat | null => {
  try {
    return new Intl.NumberFormat(locale, options);
  } catch {
    return null;
  }
};
const formats = (locale?: string) => ({ full: intl(locale), compact: intl(locale, { notation: "compact" }) });
const own = formats();
let other: { locale: string; formats: ReturnType<typeof formats> } | undefined;

/** `own` if there is no locale or the runtime does not know it. */
function formatsOf(locale: string | undefined): ReturnType<typeof formats> {
  if (locale === undefined) return own;
  if (other?.locale !== locale) other = { locale, formats: formats(locale) };
  return other.formats.full ? other.formats : own;
}

/**
 * A live count as text, the same on every surface: in full up to 999,999, then compact and rounded down ("1.2M"). `count` must be a
 * whole number of at least 0. @param locale a BCP 47 tag; by default the runtime's own
 */
export function viewerCountWords(count: number, locale?: string): string {
  const { full, compact } = formatsOf(locale);
  return count < LARGE ? (full?.format(count) ?? plain(count)) : (compact?.format(twoDigits(count)) ?? plain(count));
}
