import { STAGES } from './stages.ts';
import { type Resource, readTemplate, resourcesOf, type Template } from './template.ts';

interface Statement {
  Effect: 'Allow' | 'Deny';
  Action?: string | string[];
  Resource?: unknown;
  Principal?: unknown;
  Condition?: Record<string, Record<string, unknown>>;
}

/** Actions that take no resource: https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html */
const WITHOUT_RESOURCE = new Set([
  'xray:PutTraceSegments',
  'xray:PutTelemetryRecords',
  'xray:GetSamplingRules',
  'xray:GetSamplingTargets',
  // Vended logs: https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html
  'logs:CreateLogDelivery',
  'logs:GetLogDelivery',
  'logs:UpdateLogDelivery',
  'logs:DeleteLogDelivery',
  'logs:ListLogDeliveries',
  'logs:PutResourcePolicy',
  'logs:DescribeResourcePolicies',
  'logs:DescribeLogGroups',
]);

/** Actions that take no resource, but a condition in its place. */
const WITH_CONDITION = new Map([['cloudwatch:PutMetricData', 'cloudwatch:namespace']]);

describe.each(STAGES)('In the template of stage %s', (stage) => {
  const template = readTemplate(stage);

  test('only actions that take no resource are allowed on all', () => {
    const everywhere = allowed(roleStatements(template)).filter(({ statement }) =>
      list(statement.Resource).includes('*'),
    );
    const wide = everywhere.flatMap(({ id, statement }) =>
      list(statement.Action)
        .filter((action) => !WITHOUT_RESOURCE.has(action) && !isConditioned(action, statement))
        .map((action) => `${id}: ${action}`),
    );
    expect(wide).toEqual([]);
    expect(everywhere).not.toEqual([]);
  });

  test('every action of a role has its full name', () => {
    const wide = roleStatements(template).flatMap(({ id, statement }) =>
      list(statement.Action)
        .filter((action) => action.includes('*'))
        .map((action) => `${id}: ${action}`),
    );
    expect(wide).toEqual([]);
  });

  test('a role is assumed by one service', () => {
    const trusted = resourcesOf(template, 'AWS::IAM::Role').map(([id, { Properties }]) => [
      id,
      ...Properties.AssumeRolePolicyDocument.Statement.map(({ Principal }: Statement) => Principal),
    ]);
    const one = { Service: expect.stringMatching(/^(lambda|glue|states|scheduler|events)\.amazonaws\.com$/) };
    expect(trusted).toEqual(trusted.map(([id]) => [id, one]));
  });

  test('a service may use a bucket, queue or topic for this account alone', () => {
    const open = allowed(resourceStatements(template))
      .filter(({ statement: { Condition = {} } }) => !Object.values(Condition).some(namesSource))
      .map(({ id, statement }) => `${id}: ${JSON.stringify(statement.Principal)}`);
    expect(open).toEqual([]);
  });

  test.each([
    ['AWS::S3::BucketPolicy', 'AWS::S3::Bucket', ({ Properties }: Resource) => [Properties.Bucket]],
    ['AWS::SQS::QueuePolicy', 'AWS::SQS::Queue', ({ Properties }: Resource) => Properties.Queues],
    ['AWS::SNS::TopicPolicy', 'AWS::SNS::Topic', ({ Properties }: Resource) => Properties.Topics],
  ])('an %s refuses plain HTTP for each', (policyType, type, targets) => {
    const policies = resourcesOf(template, policyType).filter(([, policy]) => policyOf(policy).some(refusesHttp));
    const safe = policies.flatMap(([, policy]) => targets(policy).map(({ Ref }: { Ref: string }) => Ref));
    expect(safe.sort()).toEqual(
      resourcesOf(template, type)
        .map(([id]) => id)
        .sort(),
    );
  });
});

interface Placed {
  id: string;
  statement: Statement;
}

function roleStatements(template: Template): Placed[] {
  const inline = resourcesOf(template, 'AWS::IAM::Role').flatMap(([id, { Properties }]) =>
    (Properties.Policies ?? []).map((policy: { PolicyDocument: unknown }) => ({ id, document: policy.PolicyDocument })),
  );
  const attached = resourcesOf(template, 'AWS::IAM::Policy').map(([id, { Properties }]) => ({
    id,
    document: Properties.PolicyDocument,
  }));
  return [...inline, ...attached].flatMap(({ id, document }) =>
    list<Statement>(document.Statement).map((statement) => ({ id, statement })),
  );
}

function resourceStatements(template: Template): Placed[] {
  return Object.entries(template.Resources)
    .filter(([, { Type }]) => /::(Bucket|Queue|Topic|EventBus)Policy$/.test(Type))
    .flatMap(([id, policy]) => policyOf(policy).map((statement) => ({ id, statement })));
}

const policyOf = ({ Properties }: Resource): Statement[] =>
  list<Statement>(Properties.PolicyDocument?.Statement ?? Properties.Statement);

const allowed = (placed: Placed[]): Placed[] => placed.filter(({ statement }) => statement.Effect === 'Allow');

const list = <T>(value: T | T[] | undefined): T[] =>
  Array.isArray(value) ? value : value === undefined ? [] : [value];

function isConditioned(action: string, { Condition = {} }: Statement): boolean {
  const key = WITH_CONDITION.get(action);
  return key !== undefined && Object.values(Condition).some((keys) => key in keys);
}

const namesSource = (keys: Record<string, unknown>): boolean => 'aws:SourceArn' in keys || 'aws:SourceAccount' in keys;

const refusesHttp = ({ Effect, Principal, Condition = {} }: Statement): boolean =>
  Effect === 'Deny' && Principal === '*' && String(Condition.Bool?.['aws:SecureTransport']) === 'false';
