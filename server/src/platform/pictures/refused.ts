/** Why a picture is refused, as words that follow the name of its field. */
export class PictureRefused extends Error {}

export const DAMAGED = "is damaged or incomplete. Save the picture again";

/** @throws PictureRefused unless the size is within the limit */
export function assertSize(width: number, height: number, most: number): void {
  if (width < 1 || height < 1) throw new PictureRefused(DAMAGED);
  if (width > most || height > most)
    throw new PictureRefused(`has ${width} × ${height} pixels. At most ${most} × ${most} are accepted`);
}
