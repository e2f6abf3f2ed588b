/** A value as one segment of a path, whatever characters it has. Dots alone would name another folder, encoded or not: they are no id of anything. */
export const pathSegment = (value: string): string => (/^\.{1,2}$/.test(value) ? "%00" : encodeURIComponent(value));
