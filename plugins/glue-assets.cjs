'use strict';
/**
 * Glue scripts and packages as content-hashed objects of the deployment bucket.
 *
 * `${glueAsset:jobs/clean.py}` in serverless.yml is the key of that file of `glue/`, `${glueAsset:millrace}` that of a zip of that
 * folder (for --extra-py-files). The key holds a hash of the content, so that a changed script changes the template and an
 * unchanged one is not uploaded again. Uploaded before the stack is updated, and deleted before it is removed: `sls remove`
 * empties the bucket of what the framework put there, and a bucket that holds anything cannot be deleted.
 */
const { createHash } = require('node:crypto');
const { readdirSync, readFileSync, statSync } = require('node:fs');
const { basename, join, posix, relative, sep } = require('node:path');
const { DeleteObjectCommand, paginateListObjectsV2, PutObjectCommand, S3Client } = require('@aws-sdk/client-s3');
const { zipSync } = require('fflate');

const ROOT = 'glue';
/** The earliest date that a zip can hold, so that the same files give the same bytes. */
const EPOCH = new Date(1980, 0, 1);

/** @type {Map<string, Buffer>} the content of each asset that the configuration names, by its key. */
const assets = new Map();

class GlueAssets {
  constructor(serverless) {
    this.serverless = serverless;
    this.configurationVariablesSources = { glueAsset: { resolve } };
    this.hooks = {
      'after:aws:deploy:deploy:uploadArtifacts': () => this.upload(),
      'before:remove:remove': () => this.remove(),
    };
  }

  async upload() {
    const { s3, Bucket } = await this.bucket();
    const uploaded = await keysUnder(s3, Bucket, `${ROOT}/`);
    for (const [Key, Body] of assets) {
      if (!uploaded.has(Key)) {
        await s3.send(new PutObjectCommand({ Bucket, Key, Body }));
      }
    }
  }

  async remove() {
    // The framework asks this too, but only after this hook, when the jobs of a protected stack would have lost their scripts.
    const remover = this.serverless.pluginManager
      .getPlugins()
      .find((plugin) => plugin.ensureStackIsNotDeletionProtected);
    await remover.ensureStackIsNotDeletionProtected();
    const { s3, Bucket } = await this.bucket();
    for (const Key of await keysUnder(s3, Bucket, `${ROOT}/`)) {
      await s3.send(new DeleteObjectCommand({ Bucket, Key }));
    }
  }

  async bucket() {
    const provider = this.serverless.getProvider('aws');
    const s3 = new S3Client({ ...(await provider.getAwsSdkV3Config()), forcePathStyle: true });
    return { s3, Bucket: await provider.getServerlessDeploymentBucketName() };
  }
}

async function keysUnder(client, Bucket, Prefix) {
  const keys = new Set();
  for await (const page of paginateListObjectsV2({ client }, { Bucket, Prefix })) {
    for (const { Key } of page.Contents ?? []) {
      keys.add(Key);
    }
  }
  return keys;
}

async function resolve({ address, serviceDir }) {
  const path = join(serviceDir, ROOT, ...address.split('/'));
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) {
    throw new Error(`There is no ${ROOT}/${address}, which \${glueAsset:${address}} names.`);
  }
  const content = found.isDirectory() ? zipOf(path) : readFileSync(path);
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 16);
  const key = posix.join(ROOT, hash, found.isDirectory() ? `${basename(path)}.zip` : basename(path));
  assets.set(key, content);
  return { value: key };
}

/** A zip of the Python package in a folder, importable by the folder's name. */
function zipOf(folder) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('__pycache__'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const parent = join(folder, '..');
  return Buffer.from(
    zipSync(
      Object.fromEntries(
        files.map((file) => [relative(parent, file).split(sep).join('/'), new Uint8Array(readFileSync(file))]),
      ),
      { mtime: EPOCH },
    ),
  );
}

module.exports = GlueAssets;
