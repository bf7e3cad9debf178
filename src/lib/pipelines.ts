/** The pipelines that uploads start, and which upload belongs to which. */
import { required } from './environment.ts';

export interface Pipeline {
  readonly name: string;
  /** Keys of the landing bucket that are its inputs begin with this. */
  readonly prefix: string;
  /** The ARN of the state machine that one execution a batch runs on. */
  stateMachineArn(): string;
  /** The ARN of the topic that hears of its failures. */
  topicArn(): string;
}

export const pipelines: readonly Pipeline[] = [
  {
    name: 'shipping',
    prefix: 'shipping/',
    stateMachineArn: () => required('SHIPPING_STATE_MACHINE_ARN'),
    topicArn: () => required('SHIPPING_TOPIC_ARN'),
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
