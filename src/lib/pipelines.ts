/** The pipelines that uploads start, and which upload belongs to which. */
import { csvFault } from './csv-fault.ts';
import { required } from './environment.ts';
import { job } from './runners/job.ts';
import type { Runner } from './runners/runner.ts';
import { stateMachine } from './runners/state-machine.ts';
import type { Beginning } from './uploads.ts';

export interface Pipeline {
  readonly name: string;
  /** Keys of the landing bucket that are its inputs begin with this. */
  readonly prefix: string;
  readonly runner: Runner;
  /** The jobs that work on its batches, by their names in this service. */
  readonly jobs: readonly string[];
  /** The ARN of the topic that hears of its failures; without one, those of its job are told as any job's. */
  topicArn?(): string;
  /** A look at uploads before they are taken; what cannot be read is put aside. */
  readonly check?: {
    /** What is wrong with an upload, as far as its beginning tells. */
    faultOf(upload: Beginning): string | undefined;
    /** The ARN of the topic that hears of it. */
    topicArn(): string;
  };
}

export const pipelines: readonly Pipeline[] = [
  {
    name: 'shipping',
    prefix: 'shipping/',
    runner: stateMachine(() => required('SHIPPING_STATE_MACHINE_ARN')),
    jobs: ['shipping-to-parquet', 'shipping-normalize'],
    topicArn: () => required('SHIPPING_TOPIC_ARN'),
  },
  {
    name: 'orders',
    prefix: 'extract/',
    runner: job('orders-clean', () => required('ORDERS_JOB_NAME')),
    jobs: ['orders-clean'],
    check: { faultOf: csvFault, topicArn: () => required('WARNING_TOPIC_ARN') },
  },
];

/** The pipeline that a key of the landing bucket is an input of; none for any other key. */
export function pipelineOfKey(key: string): Pipeline | undefined {
  return pipelines.find(({ prefix }) => key.startsWith(prefix) && key !== prefix);
}

/** The pipeline of that name. Throws a `RangeError` that lists the names when there is none. */
export function pipelineNamed(name: string): Pipeline {
  const found = pipelines.find((pipeline) => pipeline.name === name);
  if (!found) {
    throw new RangeError(
      `There is no pipeline "${name}"; there are: ${pipelines.map((each) => each.name).join(', ')}.`,
    );
  }
  return found;
}
