import { S3Client } from '@aws-sdk/client-s3';
import { config, once } from './client.ts';

export const s3 = once(
  () =>
    // Path style, so that an endpoint given by AWS_ENDPOINT_URL needs no wildcard DNS.
    new S3Client({ ...config, forcePathStyle: Boolean(process.env.AWS_ENDPOINT_URL) }),
);
