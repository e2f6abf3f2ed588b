/** An instant (ISO) as the value of a `datetime-local` field, in the browser's zone. */
export function toLocal(instant: string): string {
  const at = new Date(instant);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** The instant (ISO, UTC) that a `datetime-local` field's value means in the browser's zone. */
export const fromLocal = (value: string): string => new Date(value).toISOString();
