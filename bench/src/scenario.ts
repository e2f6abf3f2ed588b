/** One figure of one side; `goal` in words, where there is one. */
export interface Figure {
  side: string;
  figure: string;
  value: number;
  unit: string;
  goal?: string;
}

export interface ScenarioOptions {
  quick: boolean;
  log(line: string): void;
}

export interface Scenario {
  name: string;
  what: string;
  /** @throws Error when Headcount's viewers do not come to see the right number. */
  run(options: ScenarioOptions): Promise<Figure[]>;
}
