import { GetWorkflowRunsCommand, GlueClient, type WorkflowRun } from '@aws-sdk/client-glue';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import type { Context } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { handler } from '../../../src/handlers/watch-workflow.ts';

const glue = mockClient(GlueClient);
const s3 = mockClient(S3Client);
const sns = mockClient(SNSClient);
const context = {} as Context;

/** A run that ended at a time of 2024-07-09, in which so many steps could not start. */
const run = (id: string, time: string | undefined, ErroredActions = 1): WorkflowRun => ({
  WorkflowRunId: id,
  Status: 'COMPLETED',
  StartedOn: new Date('2024-07-09T13:00:00Z'),
  ...(time && { CompletedOn: new Date(`2024-07-09T${time}Z`) }),
  Statistics: { ErroredActions },
});

const told = () => sns.commandCalls(PublishCommand).map(({ args }) => args[0].input);

beforeEach(() => {
  glue.reset();
  s3.reset();
  s3.on(PutObjectCommand).resolves({});
  sns.reset();
  Object.assign(process.env, {
    PREFIX: 'millrace-local',
    WORKFLOW_NAME: 'w',
    FAILURE_TOPIC_ARN: 'failure',
    ARTIFACTS_BUCKET: 'artifacts',
  });
});

describe('watch-workflow', () => {
  it('tells the runs of its time that could not start a step, on every page', async () => {
    glue
      .on(GetWorkflowRunsCommand)
      .resolvesOnce({ Runs: [run('before', '12:59:59.999'), run('first', '13:00:00')], NextToken: 'next' })
      .resolvesOnce({ Runs: [run('last', '13:59:59.999'), run('after', '14:00:00'), run('on', undefined)] });

    const answer = await handler({ until: '2024-07-09T14:00:00Z', minutes: 60 }, context);

    expect(answer).toEqual({ told: ['first', 'last'] });
  });

  it('is silent about failures that others tell', async () => {
    const failed = { ...run('failed', '13:30:00', 0), Statistics: { FailedActions: 1, StoppedActions: 1 } };
    glue.on(GetWorkflowRunsCommand).resolves({ Runs: [failed] });

    expect(await handler({ until: '2024-07-09T14:00:00Z', minutes: 60 }, context)).toEqual({ told: [] });
    expect(told()).toEqual([]);
  });

  it('says which steps could not start, and why', async () => {
    const Nodes = [
      { Type: 'TRIGGER' as const, Name: 't' },
      { Name: 'crawler', CrawlerDetails: { Crawls: [{ State: 'SUCCEEDED' as const }] } },
      { Name: 'job', JobDetails: { JobRuns: [{ JobRunState: 'ERROR' as const, ErrorMessage: 'too many runs' }] } },
    ];
    glue.on(GetWorkflowRunsCommand).resolves({ Runs: [{ ...run('r', '13:30:00'), Graph: { Nodes } }] });

    await handler({ until: '2024-07-09T14:00:00Z', minutes: 60 }, context);

    const [message] = told();
    expect(message?.TopicArn).toBe('failure');
    expect(message?.Message).toContain('Step:     job\n  why:    too many runs\nRun:      r');
    expect(message?.Message).not.toContain('Step:     crawler');
  });

  it('tells a run that could not start at all', async () => {
    const refused = { ...run('r', '13:30:00', 0), Status: 'ERROR' as const, ErrorMessage: 'Concurrent runs exceeded' };
    glue.on(GetWorkflowRunsCommand).resolves({ Runs: [refused] });

    await handler({ until: '2024-07-09T14:00:00Z', minutes: 60 }, context);

    expect(told()[0]?.Message).toContain('Error:    Concurrent runs exceeded');
  });

  it.each([
    { until: 'soon', minutes: 60 },
    { until: '2024-07-09T14:00:00Z', minutes: 0 },
  ])('refuses %j', async (request) => {
    await expect(handler(request, context)).rejects.toThrow(RangeError);
  });
});
