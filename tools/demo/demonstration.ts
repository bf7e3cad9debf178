import type { Sample } from '../samples/sample.ts';

/** What the demo does with one pipeline. */
export interface Demonstration {
  readonly name: string;
  /** The job whose reports count its rows. */
  readonly job: string;
  /** The data that it is shown with. */
  readonly sample: Sample;
  /**
   * Start what its uploads do not start by themselves, and wait for its end.
   *
   * @throws Failure when it does not succeed
   */
  run(): Promise<void>;
  /** A question that a user of its tables would ask. */
  readonly question: { readonly title: string; readonly sql: string; readonly database: string };
}
