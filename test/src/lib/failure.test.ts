import { type ExecutionStatusChange, failureNotification } from '../../../src/lib/failure.ts';

const execution: ExecutionStatusChange = {
  executionArn: 'arn:aws:states:us-east-1:123456789012:execution:millrace-dev-shipping:shipping-1',
  stateMachineArn: 'arn:aws:states:us-east-1:123456789012:stateMachine:millrace-dev-shipping',
  name: 'shipping-1',
  status: 'FAILED',
  startDate: Date.UTC(2024, 6, 9, 14),
  stopDate: Date.UTC(2024, 6, 9, 14, 5),
};

const told = (given: ExecutionStatusChange) => failureNotification('shipping', given, 'Nothing is lost.');

describe('failureNotification', () => {
  it('says of a failed job which run, and its own error', () => {
    const cause = JSON.stringify({
      JobName: 'clean',
      Id: 'jr_1',
      JobRunState: 'FAILED',
      ErrorMessage: "NameError: name 'x' is not defined",
    });

    const { subject, body } = told({ ...execution, error: 'States.TaskFailed', cause });

    expect(subject).toBe('shipping: failed (States.TaskFailed)');
    expect(body).toContain("the job clean ended as FAILED: NameError: name 'x' is not defined");
    expect(body).toContain('Job run:   jr_1');
    expect(body).toContain('Started:   2024-07-09T14:00:00.000Z');
    expect(body).toContain(execution.executionArn);
  });

  it('says of a failed function its message', () => {
    const cause = JSON.stringify({ errorType: 'RangeError', errorMessage: 'There is no pipeline "x"' });

    expect(told({ ...execution, error: 'RangeError', cause }).body).toContain('Reason:    There is no pipeline "x"');
  });

  it('says of a failed query which, and why', () => {
    const Status = { State: 'FAILED', StateChangeReason: 'TABLE_NOT_FOUND: line 1:15' };
    const cause = JSON.stringify({ QueryExecution: { QueryExecutionId: 'q1', Status } });

    expect(told({ ...execution, error: 'States.TaskFailed', cause }).body).toContain(
      'the query q1 ended as FAILED: TABLE_NOT_FOUND: line 1:15',
    );
  });

  it.each([
    ['text that is no JSON', 'text that is no JSON'],
    ['"a string"', '"a string"'],
    ['null', 'null'],
    [undefined, 'none was given'],
  ])('gives the cause %j as it is', (cause, text) => {
    const given = cause === undefined ? execution : { ...execution, cause };

    expect(told(given).body).toContain(`Reason:    ${text}`);
  });

  it('says of an execution that timed out what it can', () => {
    const { subject, body } = told({ ...execution, status: 'TIMED_OUT', stopDate: null });

    expect(subject).toBe('shipping: timed out');
    expect(body).not.toContain('Ended:');
  });
});
