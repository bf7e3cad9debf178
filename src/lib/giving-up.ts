/**
 * Giving up: a batch that its runs fail with again and again is taken apart, and the input that is at fault is put aside.
 *
 * What may be given up is decided here alone, by the sweep. `suspects.ts` says what is tried then, and what is poison.
 */
import { close, giveUp, type OpenBatch, openBatch, removeInput } from './batch.ts';
import { required } from './environment.ts';
import { failedRuns } from './failed-runs.ts';
import { currentVersion } from './objects.ts';
import { logger } from './observability.ts';
import type { Pipeline } from './pipelines.ts';
import { type Rejected, tellRejections } from './rejections.ts';
import { type Group, isSuspect, poison, suspected, suspectsOf, update, without } from './suspects.ts';
import { putAside } from './uploads.ts';

/** Give up the open batch of a pipeline if it has failed too often, and put aside the inputs that are known to be poison. */
export async function giveUpWhatFails(pipeline: Pipeline): Promise<void> {
  const open = await openBatch(pipeline);
  if (open) {
    await takeApart(pipeline, open);
  }
  const condemned = poison(await suspectsOf(pipeline), attempts());
  const rejected: Rejected[] = [];
  for (const group of condemned) {
    rejected.push(...(await reject(pipeline, group)));
  }
  if (rejected.length > 0) {
    logger.warn('Put aside what no run survives.', { pipeline: pipeline.name, rejected });
    await tellRejections(pipeline.name, rejected, topicsOf(pipeline));
  }
  // Last: what is not told yet is found again by the next sweep.
  for (const { inputs } of condemned) {
    for (const input of inputs) {
      await removeInput(input);
    }
    await update(pipeline, (suspects) => without(suspects, { inputs }));
  }
}

async function takeApart(pipeline: Pipeline, open: OpenBatch): Promise<void> {
  const given = open.failed ? open : await condemnable(pipeline, open);
  if (!given?.failed) {
    return;
  }
  const { failed } = given;
  const { groups } = await update(pipeline, (suspects) => suspected(suspects, given, failed, new Date().toISOString()));
  await close(pipeline, given);
  logger.warn('Gave up a batch; its inputs are tried apart.', {
    pipeline: pipeline.name,
    batch: given.batch,
    inputs: given.inputs.length,
    groups: groups.length,
    failed,
  });
}

/** The open batch, marked, if nobody works on it, and it has failed as often as it may: a part of another one once. */
async function condemnable(pipeline: Pipeline, open: OpenBatch): Promise<OpenBatch | undefined> {
  const failed = await failedRuns(pipeline.jobs, open);
  if (!failed?.length || failed.length < (await triesOf(pipeline, open)) || !(await pipeline.runner.isLeft(open))) {
    return undefined;
  }
  return giveUp(pipeline, open, failed);
}

async function triesOf(pipeline: Pipeline, { inputs }: OpenBatch): Promise<number> {
  const suspects = await suspectsOf(pipeline);
  return inputs.some((input) => isSuspect(suspects, input)) ? 1 : attempts();
}

/** Copy poison to where rejected files lie; nothing where somebody has removed it, or uploaded it again. */
async function reject(pipeline: Pipeline, { inputs: [input], failures }: Group): Promise<Rejected[]> {
  const last = failures.at(-1);
  if (!input || !last) {
    return [];
  }
  const { key, versionId, size, uploadedAt } = input;
  if ((await currentVersion({ Bucket: required('LANDING_BUCKET'), Key: key })) !== versionId) {
    return [];
  }
  const reason =
    `${failures.length} job runs failed with this file alone, while others went through. ` +
    `The last was ${last.run} of ${last.job}: ${last.error}`;
  const upload = { key, versionId, size, uploadedAt: new Date(uploadedAt) };
  const rejection = await putAside(pipeline.name, upload, reason, { attempts: failures.length, failed_runs: failures });
  return [{ version: versionId, ...rejection }];
}

function topicsOf({ topicArn }: Pipeline): Set<string> {
  return new Set([required('WARNING_TOPIC_ARN'), ...(topicArn ? [topicArn()] : [])]);
}

function attempts(): number {
  return Number(required('BATCH_ATTEMPTS'));
}
