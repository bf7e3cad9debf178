import type { S3Event, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { openBatch } from '../lib/batch.ts';
import { required } from '../lib/environment.ts';
import { inParallel } from '../lib/in-parallel.ts';
import { type Misnaming, misnaming } from '../lib/names.ts';
import { type CreatedObject, createdObjects } from '../lib/object-created.ts';
import { logger, observed } from '../lib/observability.ts';
import { type Pipeline, pipelineOfKey } from '../lib/pipelines.ts';
import { tellRejections } from '../lib/rejections.ts';
import { type Beginning, beginningOf, canBePutAside, putAside, putNote, remove } from '../lib/uploads.ts';

/** An object, and the message that told of it. */
interface Upload extends CreatedObject {
  readonly message: string;
}

/** An upload that the pipeline cannot read. */
interface Faulty {
  readonly message: string;
  readonly upload: Beginning;
  readonly reason: string;
}

/** An upload that no run will take. */
type Misnamed = Upload & Misnaming;

/** What a bucket answers at once. */
const WIDTH = 25;

/**
 * Starts the pipelines that uploads belong to, once each, whatever the number of uploads; uploads that a pipeline could not read are
 * put aside first.
 *
 * Takes S3's notifications from the queue (answering which messages to deliver again), or one directly.
 */
export const handler = observed(async (event: SQSEvent | S3Event): Promise<SQSBatchResponse> => {
  const failed = new Set<string>();
  const all = uploadsOf(event, failed);
  for (const [pipeline, uploads] of byPipeline(all)) {
    const faulty = await leftToUs(pipeline, await faultyOf(pipeline, uploads));
    const faultyKeys = new Set(faulty.map(({ upload }) => upload.key));
    await trying(faulty, failed, 'Faulty uploads could not be put aside.', () => rejectAll(pipeline, faulty));
    if (uploads.some(({ key }) => !faultyKeys.has(key))) {
      await trying(uploads, failed, 'The pipeline could not be started.', async () => {
        const run = await pipeline.runner.start(pipeline);
        logger.info(run ? 'Started.' : 'Nothing to start, or left to the end of the run that is on.', {
          pipeline: pipeline.name,
          run,
          uploads: uploads.length,
          faulty: faulty.length,
        });
      });
    }
  }
  for (const [pipeline, uploads] of Map.groupBy(misnamed(all), (upload) => upload.pipeline)) {
    await trying(uploads, failed, 'Misnamed uploads could not be told of.', () => noteAll(pipeline, uploads));
  }
  if (failed.size > 0 && !isFromQueue(event)) {
    throw new Error('The notification could not be handled; the log says why.');
  }
  return { batchItemFailures: [...failed].map((itemIdentifier) => ({ itemIdentifier })) };
});

/** Do something for uploads; their messages are delivered again when it fails. */
async function trying(
  uploads: readonly { message: string }[],
  failed: Set<string>,
  failure: string,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    logger.error(failure, { error: error as Error });
    for (const { message } of uploads) {
      failed.add(message);
    }
  }
}

/** The uploads that messages tell of; a message that cannot be read fails. */
function uploadsOf(event: SQSEvent | S3Event, failed: Set<string>): Upload[] {
  return messages(event).flatMap(({ id, notification }) => {
    try {
      return createdObjects(notification()).map((object) => ({ ...object, message: id }));
    } catch (error) {
      logger.error('A message cannot be read.', { error: error as Error, messageId: id });
      failed.add(id);
      return [];
    }
  });
}

/** The uploads that start a pipeline. */
function byPipeline(uploads: readonly Upload[]): Map<Pipeline, Upload[]> {
  const found = new Map<Pipeline, Upload[]>();
  for (const upload of uploads) {
    const pipeline = pipelineOfKey(upload.key);
    if (pipeline) {
      found.set(pipeline, [...(found.get(pipeline) ?? []), upload]);
    } else {
      logger.info('No pipeline is started by this object.', { key: upload.key });
    }
  }
  return found;
}

/** The uploads that the pipeline could not read, as far as that can be seen; the job sees the rest. */
async function faultyOf({ check }: Pipeline, uploads: readonly Upload[]): Promise<Faulty[]> {
  const distinct = check ? distinctBy(uploads, ({ key }) => key) : [];
  const found = await inParallel(distinct, WIDTH, async (object): Promise<Faulty | undefined> => {
    try {
      const upload = await beginningOf(object);
      const reason = upload && canBePutAside(upload) && check?.faultOf(upload);
      return reason ? { message: object.message, upload, reason } : undefined;
    } catch (error) {
      logger.warn('An upload cannot be looked at; the job will see.', { error: error as Error, key: object.key });
      return undefined;
    }
  });
  return found.filter((each) => each !== undefined);
}

/** Those that no batch has: what a run was given before its event came, the run puts aside, and tells of. */
async function leftToUs(pipeline: Pipeline, faulty: Faulty[]): Promise<Faulty[]> {
  const batch = faulty.length > 0 ? await openBatch(pipeline) : undefined;
  const claimed = new Set(batch?.inputs.map(({ versionId }) => versionId));
  return faulty.filter(({ upload }) => !claimed.has(upload.versionId));
}

/** Put faulty uploads aside, and tell of them. */
async function rejectAll({ name, check }: Pipeline, faulty: readonly Faulty[]): Promise<void> {
  if (!check || faulty.length === 0) {
    return;
  }
  const rejected = await inParallel(faulty, WIDTH, async ({ upload, reason }) => ({
    version: upload.versionId,
    ...(await putAside(name, upload, reason)),
  }));
  logger.warn('Rejected.', { pipeline: name, rejected });
  await tellRejections(name, rejected, [check.topicArn()]);
  // Last: what is not told yet is found again when the message is delivered again.
  await inParallel(faulty, WIDTH, ({ upload }) => remove(upload));
}

/** The uploads that no run will ever take. */
function misnamed(uploads: readonly Upload[]): Misnamed[] {
  return uploads.flatMap((upload) => {
    const fault = misnaming(upload.key);
    return fault ? [{ ...upload, ...fault }] : [];
  });
}

/** Leave notes on misnamed uploads, which stay where they are, and tell of them. */
async function noteAll(pipeline: string, uploads: readonly Misnamed[]): Promise<void> {
  const noted = await inParallel(
    distinctBy(uploads, ({ key, versionId }) => `${key} ${versionId}`),
    WIDTH,
    async ({ key, versionId = 'null', size = 0, createdAt, reason }) => ({
      version: versionId,
      ...(await putNote(pipeline, { key, versionId, size, uploadedAt: new Date(createdAt ?? Date.now()) }, reason)),
    }),
  );
  logger.warn('Misnamed.', { pipeline, noted });
  await tellRejections(pipeline, noted, [required('WARNING_TOPIC_ARN')]);
}

/** One upload of each name: the same may be in several messages. */
function distinctBy<T>(uploads: readonly T[], nameOf: (upload: T) => string): T[] {
  return [...new Map(uploads.map((upload) => [nameOf(upload), upload])).values()];
}

function messages(event: SQSEvent | S3Event): { id: string; notification: () => unknown }[] {
  return isFromQueue(event)
    ? event.Records.map(({ messageId, body }) => ({ id: messageId, notification: () => JSON.parse(body) }))
    : [{ id: 'direct', notification: () => event }];
}

function isFromQueue(event: SQSEvent | S3Event): event is SQSEvent {
  const first = (Object(event) as Partial<SQSEvent>).Records?.[0];
  return first?.eventSource === 'aws:sqs';
}
