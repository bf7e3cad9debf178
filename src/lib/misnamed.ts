/** Uploads that no run will ever take, for their names: noted, and told of. */
import { distinctBy } from './distinct.ts';
import { required } from './environment.ts';
import { inParallel } from './in-parallel.ts';
import { type Misnaming, misnaming } from './names.ts';
import type { CreatedObject } from './object-created.ts';
import { logger } from './observability.ts';
import { tellRejections } from './rejections.ts';
import { putNote } from './uploads.ts';

/** What a bucket answers at once. */
const WIDTH = 25;

/** The misnamed uploads, by the pipeline that they lie under. */
export function misnamedByPipeline<T extends CreatedObject>(uploads: readonly T[]): Map<string, (T & Misnaming)[]> {
  const misnamed = uploads.flatMap((upload) => {
    const fault = misnaming(upload.key);
    return fault ? [{ ...upload, ...fault }] : [];
  });
  return Map.groupBy(misnamed, ({ pipeline }) => pipeline);
}

/** Leave notes on misnamed uploads, which stay where they are, and tell of them. */
export async function noteAll(pipeline: string, uploads: readonly (CreatedObject & Misnaming)[]): Promise<void> {
  const distinct = distinctBy(uploads, ({ key, versionId }) => `${key} ${versionId}`);
  const noted = await inParallel(distinct, WIDTH, async ({ key, versionId = 'null', size = 0, createdAt, reason }) => ({
    version: versionId,
    ...(await putNote(pipeline, { key, versionId, size, uploadedAt: new Date(createdAt ?? Date.now()) }, reason)),
  }));
  logger.warn('Misnamed.', { pipeline, noted });
  await tellRejections(pipeline, noted, [required('WARNING_TOPIC_ARN')]);
}
