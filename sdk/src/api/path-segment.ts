/**
 * A value as one segment of a path, whatever characters it has. `.` and `..` would name another folder, even encoded, and are never ids.
 */
export const pathSegment = (value: string): string => (/^\.{1,2}$/.test(value) ? "%00" : encodeURIComponent(value));
