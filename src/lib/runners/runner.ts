import type { Batch } from '../batch.ts';
import type { Notification } from '../notification.ts';
import type { Pipeline } from '../pipelines.ts';

/** What runs a pipeline: one run a batch of uploads, one at a time. */
export interface Runner {
  /**
   * Start a run, unless one is on or there is nothing to do.
   *
   * @param ended the run that is known to have ended: what is listed as running may lag behind.
   * @returns the id of the run; undefined when none was started. The end of the one that is on starts the next.
   */
  start(pipeline: Pipeline, ended?: string): Promise<string | undefined>;

  /** Whether the run that had a batch has ended and left it undone. */
  isLeft(batch: Batch): Promise<boolean>;

  /** The run whose end an event of EventBridge tells of; undefined when it is not one of this runner's. */
  ended(pipeline: Pipeline, event: StatusChange): Promise<EndedRun | undefined>;
}

/** An event of EventBridge about a run. */
export interface StatusChange {
  readonly 'detail-type': string;
  readonly detail: unknown;
}

export interface EndedRun {
  readonly id: string;
  readonly succeeded: boolean;
  readonly startedAt: Date;
  /** What the pipeline's topic is to hear of it. */
  readonly notification?: Notification;
}
