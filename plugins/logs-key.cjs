// @ts-check
'use strict';

/**
 * Encrypts all log groups with a key of the account's own, where the parameter `logsKey` of the stage is `own`.
 *
 * Without it CloudWatch Logs encrypts them with a key that AWS owns. A plugin, since the framework makes some of the groups.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
 */
class LogsKey {
  /** @param {any} serverless */
  constructor(serverless) {
    this.serverless = serverless;
    // Once everything else is in the template.
    this.hooks = { 'after:aws:package:finalize:mergeCustomProviderResources': () => this.encrypt() };
  }

  encrypt() {
    const { service } = this.serverless;
    const { prefix, whose } = service.custom.logsKey;
    if (whose !== 'own' && whose !== 'aws') {
      throw new Error(`logsKey is ${whose}; it must be own or aws (stages.yml).`);
    }
    if (whose === 'aws') {
      return;
    }
    /** @type {{Resources: Record<string, {Type: string, Properties: any}>}} */
    const { Resources } = service.provider.compiledCloudFormationTemplate;
    for (const { Type, Properties } of Object.values(Resources)) {
      if (Type === 'AWS::Logs::LogGroup') {
        Properties.KmsKeyId = { 'Fn::GetAtt': ['LogsKey', 'Arn'] };
      }
    }
    Object.assign(Resources, key(prefix));
  }
}

/** @param {string} prefix of the names of all that the stage has, the groups' among them */
function key(prefix) {
  const groups = `arn:\${AWS::Partition}:logs:\${AWS::Region}:\${AWS::AccountId}:log-group:*${prefix}*`;
  return {
    LogsKey: {
      Type: 'AWS::KMS::Key',
      // Without the key no log that is left can be read.
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        Description: `Encrypts the logs of ${prefix}.`,
        EnableKeyRotation: true,
        KeyPolicy: {
          Version: '2012-10-17',
          Statement: [
            {
              Sid: 'AccountMayAdminister',
              Effect: 'Allow',
              Principal: { AWS: { 'Fn::Sub': `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:root` } },
              Action: 'kms:*',
              Resource: '*',
            },
            {
              Sid: 'LogsMayEncrypt',
              Effect: 'Allow',
              Principal: { Service: { 'Fn::Sub': `logs.\${AWS::Region}.amazonaws.com` } },
              Action: ['kms:Encrypt*', 'kms:Decrypt*', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'],
              Resource: '*',
              Condition: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': { 'Fn::Sub': groups } } },
            },
          ],
        },
      },
    },
    LogsKeyAlias: {
      Type: 'AWS::KMS::Alias',
      Properties: { AliasName: `alias/${prefix}-logs`, TargetKeyId: { Ref: 'LogsKey' } },
    },
  };
}

module.exports = LogsKey;
