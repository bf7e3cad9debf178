/** Uploads that a pipeline could not read, as far as their beginnings tell: put aside before a run takes them. */
import { openBatch } from './batch.ts';
import { distinctBy } from './distinct.ts';
import { inParallel } from './in-parallel.ts';
import type { CreatedObject } from './object-created.ts';
import { logger } from './observability.ts';
import type { Pipeline } from './pipelines.ts';
import { tellRejections } from './rejections.ts';
import { type Beginning, beginningOf, canBePutAside, putAside, remove } from './uploads.ts';

/** An upload that the pipeline cannot read. */
export interface Faulty {
  readonly upload: Beginning;
  readonly reason: string;
}

/** What a bucket answers at once. */
const WIDTH = 25;

/** The uploads that the pipeline could not read, as far as that can be seen, and that no batch has; the job sees the rest. */
export async function faultyOf(pipeline: Pipeline, uploads: readonly CreatedObject[]): Promise<Faulty[]> {
  const { check } = pipeline;
  const distinct = check ? distinctBy(uploads, ({ key }) => key) : [];
  const found = await inParallel(distinct, WIDTH, async (object): Promise<Faulty | undefined> => {
    try {
      const upload = await beginningOf(object);
      const reason = upload && canBePutAside(upload) && check?.faultOf(upload);
      return reason ? { upload, reason } : undefined;
    } catch (error) {
      logger.warn('An upload cannot be looked at; the job will see.', { error: error as Error, key: object.key });
      return undefined;
    }
  });
  return leftToUs(
    pipeline,
    found.filter((each) => each !== undefined),
  );
}

/** Put faulty uploads aside, and tell of them. */
export async function rejectAll({ name, check }: Pipeline, faulty: readonly Faulty[]): Promise<void> {
  if (!check) {
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

/** Those that no batch has: what a run was given before its event came, the run puts aside, and tells of. */
async function leftToUs(pipeline: Pipeline, faulty: Faulty[]): Promise<Faulty[]> {
  const batch = faulty.length > 0 ? await openBatch(pipeline) : undefined;
  const claimed = new Set(batch?.inputs.map(({ versionId }) => versionId));
  return faulty.filter(({ upload }) => !claimed.has(upload.versionId));
}
