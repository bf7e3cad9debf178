// @ts-check
'use strict';

const { CloudFormationClient, paginateListStackResources } = require('@aws-sdk/client-cloudformation');
const { DeleteObjectsCommand, ListObjectVersionsCommand, S3Client } = require('@aws-sdk/client-s3');

const STAGE_THAT_REMOVES_ALL = 'local';

/**
 * `sls empty --stage NAME` deletes what is in the buckets that go with the stack: those with the deletion policy
 * Delete, which CloudFormation removes only when they are empty. Buckets that are retained are not touched. In stage
 * `local`, `sls remove` does it by itself.
 */
class EmptyBuckets {
  /**
   * @param {any} serverless
   * @param {unknown} _options
   * @param {{log: {notice(text: string): void, success(text: string): void}}} writers
   */
  constructor(serverless, _options, { log }) {
    this.serverless = serverless;
    this.log = log;
    this.provider = serverless.getProvider('aws');
    this.commands = {
      empty: {
        usage: 'Delete every object in the buckets of a stage that are removed with its stack',
        lifecycleEvents: ['empty'],
      },
    };
    this.hooks = {
      'empty:empty': () => this.empty(),
      'before:remove:remove': async () => {
        if (this.provider.getStage() === STAGE_THAT_REMOVES_ALL) await this.empty();
      },
    };
  }

  async empty() {
    const ids = deletedBuckets(this.serverless.service.resources?.Resources ?? {});
    if (ids.size === 0) {
      const stage = this.provider.getStage();
      throw new this.serverless.classes.Error(
        `Stage ${stage} retains its buckets when its stack is removed, so they are not emptied. ` +
          'To change that, set bucketDeletionPolicy for the stage in stages.yml, and deploy.',
        'BUCKETS_RETAINED',
      );
    }
    const s3 = new S3Client({ ...(await this.provider.getAwsSdkV3Config()), forcePathStyle: true });
    for (const bucket of await this.#bucketNames(ids)) {
      const count = await deleteVersions(s3, bucket);
      if (count > 0) this.log.notice(`Emptied ${bucket}: ${count} object versions`);
    }
  }

  /** @param {Set<string>} logicalIds */
  async #bucketNames(logicalIds) {
    const client = new CloudFormationClient(await this.provider.getAwsSdkV3Config());
    const names = [];
    const StackName = this.provider.naming.getStackName();
    for await (const { StackResourceSummaries = [] } of paginateListStackResources({ client }, { StackName })) {
      for (const { LogicalResourceId = '', PhysicalResourceId, ResourceStatus = '' } of StackResourceSummaries) {
        if (PhysicalResourceId && logicalIds.has(LogicalResourceId) && !ResourceStatus.startsWith('DELETE_COMPLETE')) {
          names.push(PhysicalResourceId);
        }
      }
    }
    return names;
  }
}

/**
 * @param {Record<string, {Type: string, DeletionPolicy?: string}>} resources
 * @returns {Set<string>} the logical ids of the buckets that are removed with the stack
 */
function deletedBuckets(resources) {
  const found = Object.entries(resources).filter(
    ([, { Type, DeletionPolicy }]) => Type === 'AWS::S3::Bucket' && DeletionPolicy === 'Delete',
  );
  return new Set(found.map(([id]) => id));
}

/**
 * @param {S3Client} client
 * @param {string} Bucket
 * @returns {Promise<number>} how many versions and delete markers were deleted
 */
async function deleteVersions(client, Bucket) {
  for (let count = 0; ; ) {
    const { Versions = [], DeleteMarkers = [] } = await client.send(new ListObjectVersionsCommand({ Bucket }));
    const Objects = [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({ Key, VersionId }));
    if (Objects.length === 0) return count;
    const { Errors = [] } = await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }));
    const [error] = Errors;
    if (error) throw new Error(`${error.Key} in ${Bucket} could not be deleted: ${error.Message}`);
    count += Objects.length;
  }
}

module.exports = EmptyBuckets;
