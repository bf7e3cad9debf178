/** The Glue jobs of the service, and the pipeline that each belongs to. */
import { required } from './environment.ts';

const AGAIN = 'Nothing is lost: what the run worked on is worked on again by the next run.';

const jobs: Record<string, Omit<Job, 'name'>> = {
  'shipping-to-parquet': { pipeline: 'shipping', afterFailure: AGAIN },
  'shipping-normalize': { pipeline: 'shipping', afterFailure: AGAIN },
  'orders-clean': { pipeline: 'orders', afterFailure: AGAIN },
  'hits-aggregate': {
    pipeline: 'hits',
    afterFailure:
      'Nothing is lost: the files of the hour are where they were. The hour is counted again by the next recount.',
  },
  'events-etl': { pipeline: 'events', afterFailure: AGAIN },
  'json-to-pq': {
    pipeline: 'feedback',
    afterFailure:
      'Nothing is lost: the table stays as it was last written, and the next run writes the whole table again.',
  },
};

export interface Job {
  /** Its name in this service: `orders-clean`. */
  readonly name: string;
  readonly pipeline: string;
  /** What becomes of what a run worked on that has failed. */
  readonly afterFailure: string;
}

/**
 * The job of a name on Glue: `millrace-dev-orders-clean`.
 *
 * @throws RangeError when it is none of this service.
 */
export function jobNamed(jobName: string): Job {
  const prefix = `${required('PREFIX')}-`;
  const name = jobName.startsWith(prefix) ? jobName.slice(prefix.length) : '';
  const job = jobs[name];
  if (!job) {
    throw new RangeError(`No pipeline has the job "${jobName}"; add it to the table of src/lib/jobs.ts.`);
  }
  return { name, ...job };
}
