/** The Glue jobs of the service, and the pipeline that each belongs to. */
import { required } from './environment.ts';

const pipelineOf: Record<string, string> = {
  'shipping-to-parquet': 'shipping',
  'shipping-normalize': 'shipping',
  'orders-clean': 'orders',
  'hits-aggregate': 'hits',
  'events-etl': 'events',
  'json-to-pq': 'feedback',
};

export interface Job {
  /** Its name in this service: `orders-clean`. */
  readonly name: string;
  readonly pipeline: string;
}

/**
 * The job of a name on Glue: `millrace-dev-orders-clean`.
 *
 * @throws RangeError when it is none of this service.
 */
export function jobNamed(jobName: string): Job {
  const prefix = `${required('PREFIX')}-`;
  const name = jobName.startsWith(prefix) ? jobName.slice(prefix.length) : '';
  const pipeline = pipelineOf[name];
  if (!pipeline) {
    throw new RangeError(`No pipeline has the job "${jobName}"; add it to the table of src/lib/jobs.ts.`);
  }
  return { name, pipeline };
}
