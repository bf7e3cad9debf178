/** What came of a suite. */
export interface Outcome {
  passed: number;
  failed: number;
  skipped: number;
  /** What its command printed. */
  output: string;
}

/** What a suite is given to work with. */
export interface Room {
  /** A temporary folder of this suite alone. */
  folder: string;
  /** An environment without AWS settings. */
  environment: NodeJS.ProcessEnv;
}

/** A part of `npm test`. */
export interface Suite {
  name: string;
  run(room: Room): Promise<Outcome>;
}

export const passed = (output: string): Outcome => ({ passed: 1, failed: 0, skipped: 0, output });
export const failed = (output: string): Outcome => ({ passed: 0, failed: 1, skipped: 0, output });

export function sum(outcomes: readonly Outcome[]): Outcome {
  return {
    passed: outcomes.reduce((total, outcome) => total + outcome.passed, 0),
    failed: outcomes.reduce((total, outcome) => total + outcome.failed, 0),
    skipped: outcomes.reduce((total, outcome) => total + outcome.skipped, 0),
    output: outcomes.map(({ output }) => output).join('\n'),
  };
}
