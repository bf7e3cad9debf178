import type { Decision } from '../../../tools/lib/permissions/decision.ts';
import { allows, type Grant, grantsOf } from '../../../tools/lib/permissions/grant.ts';
import type { Policy, Statement } from '../../../tools/lib/permissions/policy.ts';
import { without } from '../../../tools/lib/permissions/policy.ts';

const policy = (...Statement: Statement[]): Policy => ({ role: 'r', policy: 'p', document: { Statement } });
const LISTING: Statement = {
  Effect: 'Allow',
  Action: ['s3:ListBucket', 's3:ListBucketVersions'],
  Resource: 'arn:aws:s3:::b',
  Condition: { StringLike: { 's3:prefix': ['raw/*', 'done/?'] } },
};
const decision = (changes: Partial<Decision>): Decision => ({
  role: 'r',
  action: 's3:ListBucket',
  resource: 'arn:aws:s3:::b',
  context: { 's3:prefix': 'raw/x' },
  time: 0,
  ...changes,
});

test('a statement grants each action on each resource and each value of a condition', () => {
  const grants = grantsOf(policy(LISTING, { Effect: 'Allow', Action: 'sns:Publish', Resource: ['t', 'u'] }));
  const told = grants.map(({ statement, action, resource, conditions }) =>
    [statement, action, resource, ...conditions.map(({ value }) => value)].join(' '),
  );
  expect(told).toEqual([
    '0 s3:ListBucket arn:aws:s3:::b raw/*',
    '0 s3:ListBucket arn:aws:s3:::b done/?',
    '0 s3:ListBucketVersions arn:aws:s3:::b raw/*',
    '0 s3:ListBucketVersions arn:aws:s3:::b done/?',
    '1 sns:Publish t',
    '1 sns:Publish u',
  ]);
});

test.each<[string, Partial<Decision>, boolean]>([
  ['what it names', {}, true],
  ['an action in another case', { action: 'S3:listbucket' }, true],
  ['no other action', { action: 's3:ListBucketVersions' }, false],
  ['no other role', { role: 'other' }, false],
  ['no other bucket', { resource: 'arn:aws:s3:::b2' }, false],
  ['no other prefix', { context: { 's3:prefix': 'done/x' } }, false],
  ['no listing of all', { context: {} }, false],
])('a grant allows %s', (_, changes, expected) => {
  const [grant] = grantsOf(policy(LISTING)) as [Grant];
  expect(allows(grant, decision(changes))).toBe(expected);
});

test.each([
  ['arn:aws:s3:::b/a/*', 'arn:aws:s3:::b/a/c/d', true],
  ['arn:aws:s3:::b/a/*', 'arn:aws:s3:::b/a', false],
  ['arn:aws:s3:::b/a_$folder$', 'arn:aws:s3:::b/a_$folder$', true],
  ['arn:aws:s3:::b/a.b', 'arn:aws:s3:::b/axb', false],
  ['*', 'arn:aws:s3:::b/line\nend', true],
])('a grant on %s, asked about %s', (Resource, resource, expected) => {
  const [grant] = grantsOf(policy({ Effect: 'Allow', Action: 's3:GetObject', Resource })) as [Grant];
  expect(allows(grant, decision({ action: 's3:GetObject', resource }))).toBe(expected);
});

test('an equal value is no pattern', () => {
  const Condition = { StringEquals: { 'cloudwatch:namespace': 'Glue*' } };
  const [grant] = grantsOf(policy({ Effect: 'Allow', Action: 'a:B', Resource: '*', Condition })) as [Grant];
  const asked = (namespace: string) => decision({ action: 'a:B', context: { 'cloudwatch:namespace': namespace } });
  expect(allows(grant, asked('Glue'))).toBe(false);
  expect(allows(grant, asked('Glue*'))).toBe(true);
});

test.each<[Statement, RegExp]>([
  [{ ...LISTING, Effect: 'Deny' }, /Statement 1 of the policy p of r denies/],
  [{ Effect: 'Allow', Resource: '*' }, /names no Action/],
  [{ ...LISTING, Condition: { Bool: { 'aws:SecureTransport': 'true' } } }, /has the condition Bool/],
])('what is not understood is refused by name', (statement, message) => {
  expect(() => grantsOf(policy(statement))).toThrow(message);
});

test('a statement is taken away, or one action of it; with its last action it is gone', () => {
  const publish: Statement = { Effect: 'Allow', Action: 'sns:Publish', Resource: 't' };
  const given = policy(LISTING, publish);
  expect(without(given, 0)).toEqual(policy(publish));
  expect(without(given, 0, 's3:ListBucket')).toEqual(
    policy({ ...LISTING, Action: ['s3:ListBucketVersions'] }, publish),
  );
  expect(without(given, 1, 'sns:Publish')).toEqual(policy(LISTING));
});
