import type { DescribeExecutionCommandOutput, HistoryEvent } from '@aws-sdk/client-sfn';
import { failureOf, steps } from '../../tools/lib/execution.ts';

let id = 0;
const entered = (name: string, second: number): HistoryEvent => ({
  id: ++id,
  type: 'TaskStateEntered',
  timestamp: new Date(second * 1000),
  stateEnteredEventDetails: { name },
});
const exited = (name: string, second: number): HistoryEvent => ({
  id: ++id,
  type: 'TaskStateExited',
  timestamp: new Date(second * 1000),
  stateExitedEventDetails: { name },
});

test('the visits of a state add up, in the order of the first', () => {
  const history = [
    entered('Wait', 0), exited('Wait', 1), entered('Look', 1), exited('Look', 1.5), entered('Wait', 1.5), exited('Wait', 3),
  ]; // biome-ignore format: a line a history

  expect(steps(history)).toEqual([
    { name: 'Wait', milliseconds: 2500 },
    { name: 'Look', milliseconds: 500 },
  ]);
});

test('what happens inside a Map counts as the Map', () => {
  const history = [
    entered('Notify', 0), entered('Publish', 0.1), exited('Publish', 0.4), entered('Publish', 0.4), exited('Publish', 0.9), exited('Notify', 1),
  ]; // biome-ignore format: a line a history

  expect(steps(history)).toEqual([{ name: 'Notify', milliseconds: 1000 }]);
});

test('a state that has not been left took no time yet', () => {
  expect(steps([entered('Normalize', 5)])).toEqual([{ name: 'Normalize', milliseconds: 0 }]);
});

test.each([
  ['{"JobName": "clean", "ErrorMessage": "KeyError: 1"}', 'job clean: KeyError: 1'],
  ['{"QueryExecution": {"Status": {"StateChangeReason": "SYNTAX_ERROR: line 1"}}}', 'SYNTAX_ERROR: line 1'],
  ['{"errorType": "Oops", "errorMessage": "No such batch."}', 'No such batch.'],
  ['{"something": "else"}', '{"something": "else"}'],
  ['The crawl ended as FAILED.', 'The crawl ended as FAILED.'],
])('the reason in the cause %s', (cause, reason) => {
  expect(failureOf({ status: 'FAILED', error: 'States.TaskFailed', cause } as DescribeExecutionCommandOutput)).toBe(
    `FAILED: States.TaskFailed: ${reason}`,
  );
});
