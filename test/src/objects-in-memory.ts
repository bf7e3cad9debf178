/** Objects that a mocked S3 client keeps, with versions and conditional writes: as much of S3 as batches rest on. */
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  NoSuchKey,
  PutObjectCommand,
  type S3ClientResolvedConfig,
  S3ServiceException,
  type ServiceInputTypes,
  type ServiceOutputTypes,
} from '@aws-sdk/client-s3';
import type { AwsStub } from 'aws-sdk-client-mock';

interface Kept {
  readonly body: string;
  readonly version: string;
  readonly etag: string;
  readonly at: Date;
}

export class ObjectsInMemory {
  readonly #objects = new Map<string, Kept>();
  #count = 0;

  constructor(stub: AwsStub<ServiceInputTypes, ServiceOutputTypes, S3ClientResolvedConfig>) {
    stub.on(GetObjectCommand).callsFake(({ Bucket, Key }) => {
      const found = this.#objects.get(`${Bucket}/${Key}`);
      if (!found) {
        throw new NoSuchKey({ message: Key, $metadata: {} });
      }
      return { Body: { transformToString: async () => found.body }, ETag: found.etag };
    });
    stub.on(PutObjectCommand).callsFake(({ Bucket, Key, Body, IfMatch, IfNoneMatch }) => {
      this.#check(`${Bucket}/${Key}`, IfMatch, IfNoneMatch);
      return { ETag: this.put(`${Bucket}/${Key}`, String(Body)).etag };
    });
    stub.on(DeleteObjectCommand).callsFake(({ Bucket, Key, IfMatch }) => {
      this.#check(`${Bucket}/${Key}`, IfMatch);
      this.#objects.delete(`${Bucket}/${Key}`);
      return {};
    });
    stub.on(CopyObjectCommand).callsFake(({ Bucket, Key, CopySource }) => {
      const source = decodeURIComponent(CopySource.split('?')[0]);
      this.put(`${Bucket}/${Key}`, this.#objects.get(source)?.body ?? '');
      return {};
    });
    stub.on(ListObjectVersionsCommand).callsFake(({ Bucket, Prefix }) => ({
      Versions: [...this.#objects]
        .filter(([place]) => place.startsWith(`${Bucket}/${Prefix}`))
        .sort(([one], [other]) => (one < other ? -1 : 1))
        .map(([place, { version, etag, at, body }]) => ({
          Key: place.slice(Bucket.length + 1),
          VersionId: version,
          ETag: etag,
          LastModified: at,
          Size: body.length,
          IsLatest: true,
        })),
    }));
  }

  /** Put an object at `BUCKET/KEY`. */
  put(place: string, body: string): Kept {
    this.#count += 1;
    const kept = { body, version: `v${this.#count}`, etag: `"e${this.#count}"`, at: new Date() };
    this.#objects.set(place, kept);
    return kept;
  }

  /** The keys of a bucket under a prefix. */
  keys(bucket: string, prefix = ''): string[] {
    const start = `${bucket}/`;
    return [...this.#objects.keys()]
      .filter((place) => place.startsWith(start + prefix))
      .map((place) => place.slice(start.length))
      .sort();
  }

  /** What is in a JSON object. */
  // biome-ignore lint/suspicious/noExplicitAny: whatever a test has put there
  json(place: string): any {
    const found = this.#objects.get(place);
    return found && JSON.parse(found.body);
  }

  #check(place: string, match?: string, noneMatch?: string): void {
    const etag = this.#objects.get(place)?.etag;
    if ((match && match !== etag) || (noneMatch && etag)) {
      throw new S3ServiceException({
        name: 'PreconditionFailed',
        $fault: 'client',
        $metadata: { httpStatusCode: match && !etag ? 404 : 412 },
      });
    }
  }
}
