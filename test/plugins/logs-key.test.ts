import { createRequire } from 'node:module';

const LogsKey = createRequire(import.meta.url)('../../plugins/logs-key.cjs');

type Resources = Record<string, { Type: string; Properties: Record<string, unknown> }>;

/** The resources of a template after the plugin has seen it. */
function seen(whose: string): Resources {
  const Resources: Resources = {
    Group: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: '/aws/lambda/millrace-prod-f' } },
    Queue: { Type: 'AWS::SQS::Queue', Properties: {} },
  };
  const provider = { compiledCloudFormationTemplate: { Resources } };
  const service = { provider, custom: { logsKey: { prefix: 'millrace-prod', whose } } };
  new LogsKey({ service }).hooks['after:aws:package:finalize:mergeCustomProviderResources']();
  return Resources;
}

describe('The key of logs', () => {
  it('is for all groups of a stage that asks for its own', () => {
    const { Group, Queue, LogsKey: key } = seen('own');
    expect(Group?.Properties.KmsKeyId).toEqual({ 'Fn::GetAtt': ['LogsKey', 'Arn'] });
    expect(Queue?.Properties).toEqual({});
    expect(key?.Properties).toMatchObject({
      EnableKeyRotation: true,
      KeyPolicy: {
        Statement: [
          { Action: 'kms:*' },
          {
            Principal: { Service: { 'Fn::Sub': 'logs.$' + '{AWS::Region}.amazonaws.com' } },
            Condition: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': expect.anything() } },
          },
        ],
      },
    });
  });

  it("is AWS's for others", () => {
    expect(Object.keys(seen('aws'))).toEqual(['Group', 'Queue']);
    expect(seen('aws').Group?.Properties.KmsKeyId).toBeUndefined();
  });

  it('is nobody else’s', () => {
    expect(() => seen('mine')).toThrow('logsKey is mine; it must be own or aws (stages.yml).');
  });
});
