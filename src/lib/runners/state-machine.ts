/** Pipelines that a Step Functions state machine runs: an execution claims its batch at its start. */
import { ListExecutionsCommand, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { isRunning } from '../batch.ts';
import { stepFunctions } from '../clients/step-functions.ts';
import { type ExecutionStatusChange, failureNotification } from '../failure.ts';
import { uniqueName } from '../unique-name.ts';
import type { Runner } from './runner.ts';

const AFTER_FAILURE =
  'Nothing is lost: its uploads stay in the landing bucket, and the next execution takes them again (the sweep starts one).';

/** @param stateMachineArn gives the ARN of the state machine. */
export function stateMachine(stateMachineArn: () => string): Runner {
  return {
    /** Two callers at once may both start one; the second finds the first one's batch and ends without work. */
    async start(pipeline, ended) {
      const arn = stateMachineArn();
      const running = await stepFunctions().send(
        new ListExecutionsCommand({ stateMachineArn: arn, statusFilter: 'RUNNING', maxResults: 2 }),
      );
      if (running.executions?.some(({ executionArn }) => executionArn !== ended)) {
        return undefined;
      }
      const started = await stepFunctions().send(
        new StartExecutionCommand({ stateMachineArn: arn, name: uniqueName(pipeline.name, new Date()), input: '{}' }),
      );
      return started.executionArn;
    },

    async isLeft({ owner }) {
      return !(await isRunning(owner));
    },

    async ended(pipeline, event) {
      const execution = event.detail as ExecutionStatusChange;
      if (
        event['detail-type'] !== 'Step Functions Execution Status Change' ||
        execution.stateMachineArn !== stateMachineArn()
      ) {
        return undefined;
      }
      const succeeded = execution.status === 'SUCCEEDED';
      return {
        id: execution.executionArn,
        succeeded,
        startedAt: new Date(execution.startDate),
        ...(!succeeded && { notification: failureNotification(pipeline.name, execution, AFTER_FAILURE) }),
      };
    },
  };
}
