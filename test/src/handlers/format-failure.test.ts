import { readFileSync } from 'node:fs';
import type { Context } from 'aws-lambda';
import { handler } from '../../../src/handlers/format-failure.ts';

const execution = 'arn:aws:states:us-east-1:123456789012:execution:millrace-dev-hits-hourly:abc';
const input = { target_datetime: '2024-01-01T00:00:00Z' };

describe('format-failure', () => {
  it('says of a job run that failed why it did, and how to count the hour again', async () => {
    const failure = {
      Error: 'States.TaskFailed',
      Cause: JSON.stringify({ JobName: 'j', Id: 'jr_1', JobRunState: 'FAILED', ErrorMessage: 'no more disk' }),
    };

    const detail = await handler(
      { execution, input, state: { target: { hour: '2023-12-31T23' }, failure } },
      {} as Context,
    );

    expect(detail).toMatchObject({
      pipeline: 'hits',
      summary: 'The hits of the hour 2023-12-31T23 (UTC) were not counted.',
      hour: '2023-12-31T23',
      error: 'States.TaskFailed',
      reason: 'the job j ended as FAILED: no more disk',
      job_run: 'jr_1',
      execution,
      input,
    });
    expect(detail.what_to_do.at(-1)).toBe(
      'When the cause is mended, run it again: aws stepfunctions start-execution --state-machine-arn ' +
        'arn:aws:states:us-east-1:123456789012:stateMachine:millrace-dev-hits-hourly ' +
        `--input '{"target_datetime": "2024-01-01T00:00:00.000Z"}'`,
    );
  });

  it('tells of an hour that is not known, and of an error without a cause', async () => {
    const detail = await handler(
      { execution, input: {}, state: { failure: { Error: 'States.Timeout' } } },
      {} as Context,
    );

    expect(detail).toMatchObject({ hour: null, error: 'States.Timeout', reason: 'none was given', job_run: null });
    expect(detail.summary).toBe('It is not known which hour to count.');
  });

  it('fits into an event, however long the cause is', async () => {
    const failure = { Error: 'E', Cause: 'x'.repeat(32_768) };

    const detail = await handler({ execution, input, state: { failure } }, {} as Context);

    expect(detail.reason).toHaveLength(4000);
  });

  it('takes the sample', async () => {
    const sample = JSON.parse(readFileSync('samples/hits/format-failure.json', 'utf8'));

    await expect(handler(sample, {} as Context)).resolves.toMatchObject({ hour: '2024-07-09T13' });
  });
});
