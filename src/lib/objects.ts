/** What the AWS SDK lacks for objects in S3. */
import { DeleteObjectCommand, S3ServiceException } from '@aws-sdk/client-s3';
import { s3 } from './clients.ts';

/** Delete an object unless it is gone already, or was replaced by another one since. */
export async function deleteIfUnchanged(object: { Bucket: string; Key: string; IfMatch: string }): Promise<void> {
  try {
    await s3().send(new DeleteObjectCommand(object));
  } catch (error) {
    if (!(error instanceof S3ServiceException && [404, 412].includes(error.$metadata.httpStatusCode ?? 0))) {
      throw error;
    }
  }
}
