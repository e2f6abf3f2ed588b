/** One figure of one side. `goal` is text such as `≤ 25 ms` or `≤ 1.2 × Nchan`, absent if there is no goal. `spread`: see `medianOf`. */
export interface Figure {
  side: string;
  figure: string;
  value: number;
  unit: string;
  goal?: string;
  spread?: number;
}

/** A figure of the side that measures it. */
export type OwnFigure = Omit<Figure, "side">;

export interface ScenarioOptions {
  quick: boolean;
  log(line: string): void;
}

export interface Scenario {
  name: string;
  what: string;
  /** @throws Error if Headcount's viewers do not converge to the right count. */
  run(options: ScenarioOptions): Promise<Figure[]>;
}
