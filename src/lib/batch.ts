/**
 * Batches: which uploads one run of a pipeline works on.
 *
 * At most one batch of a pipeline is open. It is the object `batches/PIPELINE/open.json` in the artifacts bucket; that S3 creates
 * it only when it is not there (If-None-Match) is what makes two at once impossible. A run that ends early leaves its batch open,
 * and the next one takes over the same inputs under the same name, so that work half done is done again, never beside itself. A batch
 * that fails too often is given up, and its inputs are tried apart (`suspects.ts`, `giving-up.ts`). The manifest
 * `batches/PIPELINE/BATCH.json`, which the jobs read, stays as a record.
 */
import { DescribeExecutionCommand, ExecutionDoesNotExist } from '@aws-sdk/client-sfn';
import { stepFunctions } from './clients/step-functions.ts';
import { required } from './environment.ts';
import type { FailedRun } from './failed-runs.ts';
import { inParallel } from './in-parallel.ts';
import type { Input } from './inputs.ts';
import { currentVersion, deleteIfUnchanged, readJson, writeJson } from './objects.ts';
import type { Pipeline } from './pipelines.ts';
import { cleared, update } from './suspects.ts';

export interface Batch {
  /** Its name: that of the execution that claimed it first, where an execution did. */
  readonly batch: string;
  readonly pipeline: string;
  /** What works on it: the ARN of an execution, or the name of a job. */
  readonly owner: string;
  /** How many executions have worked on it. */
  readonly attempt: number;
  /** ISO 8601. */
  readonly openedAt: string;
  readonly inputs: readonly Input[];
  /** Batches that were given up before: what they have done is to be taken back first. */
  readonly abandoned?: readonly string[];
  /** Of a batch that is being given up: the runs that failed with it. Nobody takes it over then. */
  readonly failed?: readonly FailedRun[];
}

/** What a new batch is to work on. */
export interface Work {
  readonly inputs: readonly Input[];
  readonly abandoned: readonly string[];
}

export interface OpenBatch extends Batch {
  readonly etag: string;
}

interface NameAndOwner {
  readonly name: string;
  readonly owner: string;
}

/** Another execution changed the open batch at the same moment. */
class ClaimLostError extends Error {
  override readonly name = 'ClaimLostError';
}

/** The open batch of a pipeline, if there is one. */
export async function openBatch(pipeline: Pipeline): Promise<OpenBatch | undefined> {
  const found = await readJson<Batch>(openObject(pipeline));
  return found && { ...found.content, etag: found.etag };
}

/**
 * Claim a batch for an execution: the open one when the execution that worked on it has ended, else a new one of this work.
 *
 * @returns undefined when a running execution has the open batch, when it is being given up, or when there is nothing to claim.
 */
export async function claim(
  pipeline: Pipeline,
  execution: string,
  work: () => Promise<Work>,
): Promise<Batch | undefined> {
  const open = await openBatch(pipeline);
  try {
    if (!open) {
      return await create(pipeline, { name: nameOf(execution), owner: execution }, await work());
    }
    if (open.failed) {
      return undefined;
    }
    if (open.owner === execution) {
      return open;
    }
    return (await isRunning(open.owner)) ? undefined : await takeOver(pipeline, open, execution);
  } catch (error) {
    if (error instanceof ClaimLostError) {
      // It may have been this execution's own: a write whose answer was lost is tried again, and then finds itself.
      const winner = await openBatch(pipeline);
      return winner?.owner === execution ? winner : undefined;
    }
    throw error;
  }
}

/**
 * Open a batch of this work.
 *
 * @returns undefined when there is nothing to claim, or when another was opened at the same moment.
 */
export async function openNew(pipeline: Pipeline, as: NameAndOwner, work: Work): Promise<Batch | undefined> {
  try {
    return await create(pipeline, as, work);
  } catch (error) {
    if (error instanceof ClaimLostError) {
      return undefined;
    }
    throw error;
  }
}

/**
 * Close a batch whose rows are published: its inputs leave the landing prefix (the archive has them), unless something else was
 * uploaded under the key since. Closing a batch that is closed changes nothing.
 */
export async function complete(pipeline: Pipeline, name: string): Promise<void> {
  const open = await openBatch(pipeline);
  if (open?.batch !== name) {
    return;
  }
  await inParallel(open.inputs, 25, removeInput);
  await update(pipeline, (suspects) => cleared(suspects, open, new Date().toISOString()));
  await close(pipeline, open);
}

/**
 * Say that a batch is being given up; from then on nobody takes it over.
 *
 * @returns undefined when somebody has taken it over at the same moment.
 */
export async function giveUp(
  pipeline: Pipeline,
  open: OpenBatch,
  failed: readonly FailedRun[],
): Promise<OpenBatch | undefined> {
  const { etag: IfMatch, ...batch } = { ...open, failed };
  const etag = await writeJson(openObject(pipeline), batch, { IfMatch });
  return etag === undefined ? undefined : { ...batch, etag };
}

/** Let there be no open batch, unless it is another one by now. */
export async function close(pipeline: Pipeline, { etag }: OpenBatch): Promise<void> {
  await deleteIfUnchanged({ ...openObject(pipeline), IfMatch: etag });
}

async function create(pipeline: Pipeline, as: NameAndOwner, { inputs, abandoned }: Work): Promise<Batch | undefined> {
  if (inputs.length === 0) {
    return undefined;
  }
  const batch = {
    batch: as.name,
    pipeline: pipeline.name,
    owner: as.owner,
    attempt: 1,
    openedAt: new Date().toISOString(),
    inputs,
    ...(abandoned.length > 0 && { abandoned }),
  };
  // The manifest first, which the jobs read. Nobody else may have written one of this name: it would have other inputs.
  await put(artifact(pipeline, batch.batch), batch, { IfNoneMatch: '*' });
  await put(openObject(pipeline), batch, { IfNoneMatch: '*' });
  return batch;
}

async function takeOver(pipeline: Pipeline, open: OpenBatch, execution: string): Promise<Batch> {
  const { etag, ...batch } = { ...open, owner: execution, attempt: open.attempt + 1 };
  await put(openObject(pipeline), batch, { IfMatch: etag });
  return batch;
}

/**
 * Write a batch.
 *
 * @throws ClaimLostError when something has come in between.
 */
async function put(
  place: ReturnType<typeof artifact>,
  batch: Batch,
  condition: Parameters<typeof writeJson>[2],
): Promise<void> {
  if ((await writeJson(place, batch, condition)) === undefined) {
    throw new ClaimLostError(`${place.Key} was changed at the same moment.`);
  }
}

/** Remove an input from where it arrived, unless it is gone, or was uploaded again. */
export async function removeInput({ key, versionId, etag }: Input): Promise<void> {
  const object = { Bucket: required('LANDING_BUCKET'), Key: key };
  // Unless it is removed already, or replaced by an upload that is the next batch's, of other content or the same.
  if ((await currentVersion(object)) === versionId) {
    await deleteIfUnchanged({ ...object, IfMatch: etag });
  }
}

/** Whether an execution has not ended. */
export async function isRunning(execution: string): Promise<boolean> {
  try {
    const { status } = await stepFunctions().send(new DescribeExecutionCommand({ executionArn: execution }));
    return status === 'RUNNING' || status === 'PENDING_REDRIVE';
  } catch (error) {
    if (error instanceof ExecutionDoesNotExist) {
      return false;
    }
    throw error;
  }
}

function openObject(pipeline: Pipeline) {
  return artifact(pipeline, 'open');
}

function artifact(pipeline: Pipeline, name: string) {
  return { Bucket: required('ARTIFACTS_BUCKET'), Key: `batches/${pipeline.name}/${name}.json` };
}

function nameOf(execution: string): string {
  return execution.slice(execution.lastIndexOf(':') + 1);
}
