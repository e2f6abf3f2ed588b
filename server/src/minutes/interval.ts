/** Half-open stretch of time, epoch ms. */
export interface Stretch {
  from: number;
  to: number;
}
