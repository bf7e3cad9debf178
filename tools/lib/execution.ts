import { setTimeout as sleep } from 'node:timers/promises';
import {
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  type HistoryEvent,
  ListExecutionsCommand,
  paginateGetExecutionHistory,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { Failure } from '../setup/failure.mjs';

/** A state of an execution and the time that passed in it, over all its visits. */
export interface Step {
  name: string;
  milliseconds: number;
}

const sfn = () => new SFNClient();

/** The executions of a state machine, oldest first. */
export async function executionsOf(stateMachineArn: string): Promise<DescribeExecutionCommandOutput[]> {
  const { executions = [] } = await sfn().send(new ListExecutionsCommand({ stateMachineArn }));
  const described = await Promise.all(
    executions.map(({ executionArn }) => sfn().send(new DescribeExecutionCommand({ executionArn }))),
  );
  return described.sort((one, other) => Number(one.startDate) - Number(other.startDate));
}

/**
 * Start an execution and wait for its end.
 *
 * @throws Failure with its reason, when it does not succeed
 */
export async function execute(stateMachineArn: string, input: unknown): Promise<void> {
  const { executionArn } = await sfn().send(
    new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input) }),
  );
  for (;;) {
    const execution = await sfn().send(new DescribeExecutionCommand({ executionArn }));
    if (execution.status === 'SUCCEEDED') return;
    refuseFailed(execution);
    await sleep(100);
  }
}

/**
 * Wait for an execution, whoever starts it, that succeeds after it was in a state of this name.
 *
 * @throws Failure with the reason of an execution that does not succeed
 */
export async function waitForExecution(stateMachineArn: string, state: string): Promise<void> {
  for (;;) {
    for (const execution of await executionsOf(stateMachineArn)) {
      refuseFailed(execution);
      const steps = execution.status === 'SUCCEEDED' ? await stepsOf(execution.executionArn ?? '') : [];
      if (steps.some(({ name }) => name === state)) return;
    }
    await sleep(100);
  }
}

function refuseFailed(execution: DescribeExecutionCommandOutput): void {
  if (execution.status !== 'RUNNING' && execution.status !== 'SUCCEEDED') {
    throw new Failure(`The execution ${execution.name} ended as ${failureOf(execution)}`);
  }
}

/** Why an execution failed, in one line if the cause is one that is known. */
export function failureOf({ status, error, cause = '' }: DescribeExecutionCommandOutput): string {
  return `${status}: ${error ?? 'no error name'}: ${reasonIn(cause)}`;
}

/** What a job run, a query or a function says in the JSON that it fails with. */
export function reasonIn(cause: string): string {
  try {
    const { JobName, ErrorMessage, QueryExecution, errorMessage } = JSON.parse(cause);
    if (JobName) return `job ${JobName}: ${ErrorMessage}`;
    return QueryExecution?.Status?.StateChangeReason ?? errorMessage ?? cause;
  } catch {
    return cause; // it is a text
  }
}

/** The states of an execution in the order of their first visit. */
export async function stepsOf(executionArn: string): Promise<Step[]> {
  const events: HistoryEvent[] = [];
  for await (const page of paginateGetExecutionHistory({ client: sfn() }, { executionArn })) {
    events.push(...(page.events ?? []));
  }
  return steps(events);
}

/** The same from the execution's history; states inside a Map or a Parallel count as the state that they are in. */
export function steps(events: HistoryEvent[]): Step[] {
  const spent = new Map<string, number>();
  const entered: { name: string; at: number }[] = [];
  for (const { stateEnteredEventDetails, stateExitedEventDetails, timestamp } of events) {
    if (stateEnteredEventDetails) {
      entered.push({ name: stateEnteredEventDetails.name ?? '', at: Number(timestamp) });
      if (entered.length === 1) spent.set(entered[0]?.name ?? '', spent.get(entered[0]?.name ?? '') ?? 0);
    } else if (stateExitedEventDetails) {
      const state = entered.pop();
      if (state && entered.length === 0) {
        spent.set(state.name, (spent.get(state.name) ?? 0) + Number(timestamp) - state.at);
      }
    }
  }
  return Array.from(spent, ([name, milliseconds]) => ({ name, milliseconds }));
}
