/**
 * Batches: which uploads one run of a pipeline works on.
 *
 * At most one batch of a pipeline is open. It is the object `batches/PIPELINE/open.json` in the artifacts bucket; that S3 creates
 * it only when it is not there (If-None-Match) is what makes two at once impossible. A run that ends early leaves its batch open,
 * and the next one takes over the same inputs under the same name, so that work half done is done again, never beside itself. The manifest `batches/PIPELINE/BATCH.json`, which the jobs read, stays as a record.
 */
import {
  GetObjectCommand,
  NoSuchKey,
  PutObjectCommand,
  type PutObjectCommandInput,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { DescribeExecutionCommand, ExecutionDoesNotExist } from '@aws-sdk/client-sfn';
import { s3, stepFunctions } from './clients.ts';
import { required } from './environment.ts';
import { inParallel } from './in-parallel.ts';
import type { Input } from './inputs.ts';
import { currentVersion, deleteIfUnchanged } from './objects.ts';
import type { Pipeline } from './pipelines.ts';

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
}

interface OpenBatch extends Batch {
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
  try {
    const found = await s3().send(new GetObjectCommand(openObject(pipeline)));
    return { ...(JSON.parse((await found.Body?.transformToString()) ?? '') as Batch), etag: found.ETag ?? '' };
  } catch (error) {
    if (error instanceof NoSuchKey) {
      return undefined;
    }
    throw error;
  }
}

/**
 * Claim a batch for an execution: the open one when the execution that worked on it has ended, else a new one of these inputs.
 *
 * @returns undefined when a running execution has the open batch, or when there is nothing to claim.
 */
export async function claim(
  pipeline: Pipeline,
  execution: string,
  inputs: () => Promise<Input[]>,
): Promise<Batch | undefined> {
  const open = await openBatch(pipeline);
  try {
    if (!open) {
      return await create(pipeline, { name: nameOf(execution), owner: execution }, await inputs());
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
 * Open a batch of these inputs.
 *
 * @returns undefined when there is nothing to claim, or when another was opened at the same moment.
 */
export async function openNew(pipeline: Pipeline, as: NameAndOwner, inputs: Input[]): Promise<Batch | undefined> {
  try {
    return await create(pipeline, as, inputs);
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
  // Unless it is another batch's by now.
  await deleteIfUnchanged({ ...openObject(pipeline), IfMatch: open.etag });
}

async function create(pipeline: Pipeline, as: NameAndOwner, inputs: Input[]): Promise<Batch | undefined> {
  if (inputs.length === 0) {
    return undefined;
  }
  const openedAt = new Date().toISOString();
  const batch = { batch: as.name, pipeline: pipeline.name, owner: as.owner, attempt: 1, openedAt, inputs };
  // The manifest first, which the jobs read. Nobody else may have written one of this name: it would have other inputs.
  await put({ ...artifact(pipeline, batch.batch), IfNoneMatch: '*' }, batch);
  await put({ ...openObject(pipeline), IfNoneMatch: '*' }, batch);
  return batch;
}

async function takeOver(pipeline: Pipeline, open: OpenBatch, execution: string): Promise<Batch> {
  const { etag, ...batch } = { ...open, owner: execution, attempt: open.attempt + 1 };
  await put({ ...openObject(pipeline), IfMatch: etag }, batch);
  return batch;
}

/** Write a batch where nothing has come in between. */
async function put(object: Omit<PutObjectCommandInput, 'Body'>, batch: Batch): Promise<void> {
  try {
    await s3().send(new PutObjectCommand({ ...object, Body: JSON.stringify(batch), ContentType: 'application/json' }));
  } catch (error) {
    // 409 is a conditional write that ran into another one: https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
    if (error instanceof S3ServiceException && [404, 409, 412].includes(error.$metadata.httpStatusCode ?? 0)) {
      throw new ClaimLostError(error.message);
    }
    throw error;
  }
}

async function removeInput({ key, versionId, etag }: Input): Promise<void> {
  const object = { Bucket: required('LANDING_BUCKET'), Key: key };
  // Unless it is removed already, or replaced by an upload that is the next batch's, of other content or the same.
  if ((await currentVersion(object)) === versionId) {
    await deleteIfUnchanged({ ...object, IfMatch: etag });
  }
}

async function isRunning(execution: string): Promise<boolean> {
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
