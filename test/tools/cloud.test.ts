import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ListBucketsCommand, ListObjectVersionsCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { startCloud } from '../../tools/lib/cloud.ts';
import { Scope } from '../../tools/lib/command.ts';
import { answers, freePort } from '../../tools/lib/ports.ts';
import { NODE, ROOT } from '../../tools/setup/paths.mjs';

jest.setTimeout(60_000);

const scope = new Scope();
let folder: string;
let port: number;

beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cloud-'));
  scope.defer(() => fs.rmSync(folder, { recursive: true, maxRetries: 5, retryDelay: 100 }));
  port = await freePort();
  await startCloud(scope, { port, state: path.join(folder, 'state') });
});
afterAll(() => scope.close());

/** Run sls in a service with these resources. */
function sls(command: string, resources: object) {
  const service = path.join(folder, 'service');
  const plugins = ['plugins/local-stage.cjs', 'plugins/empty-buckets.cjs'];
  for (const plugin of plugins) fs.cpSync(path.join(ROOT, plugin), path.join(service, plugin));
  fs.rmSync(path.join(service, 'node_modules'), { force: true });
  fs.symlinkSync(path.join(ROOT, 'node_modules'), path.join(service, 'node_modules'));
  const configuration = {
    service: 'scratch',
    frameworkVersion: '4',
    plugins: plugins.map((plugin) => `./${plugin}`),
    provider: { name: 'aws', runtime: 'nodejs24.x' },
    resources: { Resources: resources },
  };
  fs.writeFileSync(path.join(service, 'serverless.yml'), JSON.stringify(configuration));
  const { status, stdout, stderr } = spawnSync(
    NODE,
    [path.join(ROOT, 'node_modules/serverless/bin/serverless.js'), command, '--stage', 'local'],
    { cwd: service, encoding: 'utf8', env: { PATH: process.env.PATH, AWS_ENDPOINT_URL: `http://127.0.0.1:${port}` } },
  );
  return { status, output: stdout + stderr };
}

test('a template with an unknown resource type is refused by its name', () => {
  const { status, output } = sls('deploy', { Odd: { Type: 'AWS::Glue::Nonsense', Properties: {} } });

  expect(output).toContain('AWS::Glue::Nonsense');
  expect(status).toBe(1);
});

test('removing the stack removes its buckets with all versions in them, less those that are retained', async () => {
  const bucket = (BucketName: string, DeletionPolicy: string) => ({
    Type: 'AWS::S3::Bucket',
    DeletionPolicy,
    Properties: { BucketName, VersioningConfiguration: { Status: 'Enabled' } },
  });
  const resources = { Gone: bucket('goes-with-stack', 'Delete'), Kept: bucket('stays-for-ever', 'Retain') };
  sls('remove', {}); // what the test before has left
  expect(sls('deploy', resources)).toMatchObject({ status: 0 });
  const s3 = new S3Client();
  for (const Bucket of ['goes-with-stack', 'stays-for-ever']) {
    for (const Body of ['one', 'two']) await s3.send(new PutObjectCommand({ Bucket, Key: 'x', Body }));
  }

  expect(sls('remove', resources)).toMatchObject({ status: 0 });

  const { Buckets = [] } = await s3.send(new ListBucketsCommand());
  expect(Buckets.map(({ Name }) => Name)).toEqual(['stays-for-ever']);
  const { Versions } = await s3.send(new ListObjectVersionsCommand({ Bucket: 'stays-for-ever' }));
  expect(Versions).toHaveLength(2);
});

test('buckets that are retained are not emptied by command either', () => {
  const { status, output } = sls('empty', { Kept: { Type: 'AWS::S3::Bucket', DeletionPolicy: 'Retain' } });

  expect(output).toContain('Stage local retains its buckets when its stack is removed, so they are not emptied.');
  expect(status).toBe(1);
});

test('an upload to a bucket that is not there is refused by its name', async () => {
  const upload = new S3Client().send(new PutObjectCommand({ Bucket: 'nowhere', Key: 'x.json', Body: '{}' }));

  await expect(upload).rejects.toMatchObject({ name: 'NoSuchBucket', BucketName: 'nowhere' });
});

test('a cloud that cannot start says why', async () => {
  const own = new Scope();
  const second = startCloud(own, { port, state: path.join(folder, 'second') });

  await expect(second).rejects.toThrow(new RegExp(`The local cloud ended \\(exit code 1\\)\\.\nPort ${port} `));
  await own.close();
});

test('a cloud ends with the process that started it', async () => {
  const other = await freePort();
  const state = path.join(folder, 'orphan');
  const program = `
    import { startCloud } from '${ROOT}/tools/lib/cloud.ts';
    import { Scope } from '${ROOT}/tools/lib/command.ts';
    await startCloud(new Scope(), { port: ${other}, state: '${state}' });
    process.kill(process.pid, 'SIGKILL');`;

  const { signal, stderr } = spawnSync(NODE, ['--input-type=module', '-e', program], { encoding: 'utf8' });

  expect([signal, stderr]).toEqual(['SIGKILL', '']);
  while (await answers(other)) await new Promise((resolve) => setTimeout(resolve, 50)); // Jest's timeout ends it
});
