/** The state machines that run on no batch of uploads: which pipeline each belongs to, and what happens after a failure. */
import { required } from './environment.ts';

export interface Machine {
  readonly pipeline: string;
  /** What a person should know or do when an execution has failed. */
  readonly afterFailure: string;
}

const machines: Record<string, Machine> = {
  'hits-hourly': {
    pipeline: 'hits',
    afterFailure:
      'Nothing is lost: the files of the hour are where they were. Count it again by {"target_datetime": "…"}, an hour after it; the event on the bus of the service has the whole command.',
  },
  'hits-backfill': {
    pipeline: 'hits',
    afterFailure:
      'The other hours of the range are counted. Start it again for those that are named, or for the whole range.',
  },
  'table-to-parquet': {
    pipeline: 'feedback',
    afterFailure:
      'Nothing is lost: the table as it was last written stays, and the next hour writes the whole table again.',
  },
};

/**
 * The state machine of an ARN.
 *
 * @throws RangeError when it is none of this service.
 */
export function machineOf(stateMachineArn: string): Machine {
  const name = stateMachineArn.split(`:${required('PREFIX')}-`)[1] ?? '';
  const found = machines[name];
  if (!found) {
    throw new RangeError(`No pipeline has ${stateMachineArn}; add it to the table of src/lib/state-machines.ts.`);
  }
  return found;
}
