import { STAGES } from './stages.ts';
import { readTemplate, resourcesOf, type Template } from './template.ts';

interface Statement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Principal?: '*' | Record<string, unknown>;
  readonly Action: string | string[];
  readonly Resource?: unknown;
  readonly Condition?: Record<string, Record<string, unknown>>;
}

/** Statements of all policies of a type, with what the policy is of. */
function statementsOf(template: Template, type: string, of: string): [target: string, statement: Statement][] {
  return resourcesOf(template, type).flatMap(([, { Properties }]) =>
    [Properties[of]]
      .flat()
      .flatMap((target) =>
        Properties.PolicyDocument.Statement.map((each: Statement): [string, Statement] => [
          target?.Ref ?? JSON.stringify(target),
          each,
        ]),
      ),
  );
}

const refusesPlainHttp = ({ Effect, Principal, Condition }: Statement) =>
  Effect === 'Deny' &&
  JSON.stringify(Principal).includes('*') &&
  String(Condition?.Bool?.['aws:SecureTransport']) === 'false';

describe.each(STAGES)('The template of stage %s', (stage) => {
  const template = readTemplate(stage);
  const ids = (type: string) => resourcesOf(template, type).map(([id]) => id);

  test('encrypts every bucket, and lets none be public', () => {
    expect(ids('AWS::S3::Bucket').length).toBeGreaterThanOrEqual(4);
    for (const [id, { Properties }] of resourcesOf(template, 'AWS::S3::Bucket')) {
      const [rule] = Properties.BucketEncryption.ServerSideEncryptionConfiguration;
      expect([id, rule.ServerSideEncryptionByDefault.SSEAlgorithm]).toEqual([
        id,
        expect.stringMatching(/^(?:AES256|aws:kms)$/),
      ]);
      expect([id, Properties.PublicAccessBlockConfiguration]).toEqual([
        id,
        { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
      ]);
    }
  });

  test('encrypts every queue and every topic', () => {
    for (const [id, { Properties }] of resourcesOf(template, 'AWS::SQS::Queue')) {
      expect([id, Properties.SqsManagedSseEnabled === true || Properties.KmsMasterKeyId !== undefined]).toEqual([
        id,
        true,
      ]);
    }
    for (const [id, { Properties }] of resourcesOf(template, 'AWS::SNS::Topic')) {
      expect([id, Properties.KmsMasterKeyId]).toEqual([id, { 'Fn::GetAtt': ['NotificationsKey', 'Arn'] }]);
    }
  });

  test('encrypts the results of queries', () => {
    expect(ids('AWS::Athena::WorkGroup').length).toBeGreaterThan(0);
    for (const [, { Properties }] of resourcesOf(template, 'AWS::Athena::WorkGroup')) {
      const { ResultConfiguration } = Properties.WorkGroupConfiguration;
      expect(ResultConfiguration.EncryptionConfiguration.EncryptionOption).toMatch(/^SSE_/);
    }
  });

  test.each([
    ['bucket', 'AWS::S3::Bucket', 'AWS::S3::BucketPolicy', 'Bucket'],
    ['queue', 'AWS::SQS::Queue', 'AWS::SQS::QueuePolicy', 'Queues'],
    ['topic', 'AWS::SNS::Topic', 'AWS::SNS::TopicPolicy', 'Topics'],
  ])('refuses plain HTTP to every %s', (_, type, policy, of) => {
    const refusing = statementsOf(template, policy, of).filter(([, statement]) => refusesPlainHttp(statement));
    expect(new Set(refusing.map(([target]) => target))).toEqual(new Set(ids(type)));
  });

  test.each([
    ['AWS::S3::BucketPolicy', 'Bucket'],
    ['AWS::SQS::QueuePolicy', 'Queues'],
    ['AWS::SNS::TopicPolicy', 'Topics'],
  ])('lets nobody in without a condition: %s', (policy, of) => {
    const open = statementsOf(template, policy, of).filter(
      ([, { Effect, Principal, Condition }]) => Effect === 'Allow' && (Principal === '*' || !Condition),
    );
    expect(open).toEqual([]);
  });

  test('has keys that turn, for the services that need them, on this account alone', () => {
    for (const [id, { Properties }] of resourcesOf(template, 'AWS::KMS::Key')) {
      expect([id, Properties.EnableKeyRotation]).toEqual([id, true]);
      const statements: Statement[] = Properties.KeyPolicy.Statement;
      for (const { Sid, Effect, Principal, Action, Condition } of statements) {
        expect(Effect).toBe('Allow');
        const isAdministration = Action === 'kms:*';
        expect([Sid, isAdministration]).toEqual([Sid, JSON.stringify(Principal).includes(':root')]);
        const tied = JSON.stringify(Condition ?? {});
        // EventBridge brings no source with it: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-troubleshooting.html
        const isOfRules = JSON.stringify(Principal) === '{"Service":"events.amazonaws.com"}';
        if (!isAdministration && !isOfRules) {
          expect([Sid, tied]).toEqual([Sid, expect.stringMatching(/SourceAccount|CallerAccount|EncryptionContext/)]);
        }
      }
    }
  });

  test('encrypts all logs by its own key, where it asks for one', () => {
    const key = { 'Fn::GetAtt': ['LogsKey', 'Arn'] };
    const used = resourcesOf(template, 'AWS::Logs::LogGroup').map(([id, { Properties }]) => [id, Properties.KmsKeyId]);
    expect(used).toEqual(ids('AWS::Logs::LogGroup').map((id) => [id, stage === 'prod' ? key : undefined]));
    expect(ids('AWS::KMS::Key').includes('LogsKey')).toBe(stage === 'prod');
  });

  test('keeps no log for ever', () => {
    for (const [id, { Properties }] of resourcesOf(template, 'AWS::Logs::LogGroup')) {
      expect([id, Properties.RetentionInDays]).toEqual([id, expect.any(Number)]);
    }
  });
});
