import fs from 'node:fs';
import { type Answer, answers, staleParts } from '../../../tools/lib/permissions/answer.ts';
import { readAllowed, readDenied } from '../../../tools/lib/permissions/decision.ts';
import { grantsOf } from '../../../tools/lib/permissions/grant.ts';
import { kindOf } from '../../../tools/lib/permissions/kind.ts';
import type { Policy } from '../../../tools/lib/permissions/policy.ts';
import { unusedLines } from '../../../tools/lib/permissions/report.ts';
import { testsOf, trials } from '../../../tools/lib/permissions/trials.ts';
import { Usage } from '../../../tools/lib/permissions/usage.ts';

const ROLE = 'millrace-local-sweep';
const POLICY: Policy = {
  role: ROLE,
  policy: 'sweep',
  document: {
    Statement: [
      {
        Effect: 'Allow',
        Action: ['s3:GetObject', 's3:PutObject'],
        Resource: ['arn:aws:s3:::b/a/*', 'arn:aws:s3:::b/c/*'],
      },
      { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/a/1' },
    ],
  },
};
const line = (action: string, resource: string, decision: string, time: number) =>
  JSON.stringify({
    principal: `arn:aws:iam::000000000000:role/${ROLE}`,
    action,
    resource,
    context: {},
    decision,
    time,
  });
const LINES = [
  line('s3:GetObject', 'arn:aws:s3:::b/a/1', 'Allow', 11),
  line('s3:PutObject', 'arn:aws:s3:::b/c/1', 'Allow', 21),
  line('s3:PutObject', 'arn:aws:s3:::b/a/1', 'ImplicitDeny', 22),
  JSON.stringify({
    principal: 'arn:aws:iam::000000000000:user/u',
    action: 'a:B',
    resource: '*',
    context: {},
    decision: 'Allow',
    time: 1,
  }),
].join('\n');
const TESTS = [
  { test: 'slow', begun: 20, ended: 90 },
  { test: 'first', begun: 10, ended: 19 },
  { test: 'quick', begun: 20.5, ended: 22 },
];
const GRANTS = grantsOf(POLICY);
const usage = new Usage(GRANTS, readAllowed(LINES));

test('what nothing was allowed by is unused; what was refused is not used', () => {
  expect(usage.unused().map(({ action, resource }) => `${action} ${resource}`)).toEqual([
    's3:GetObject arn:aws:s3:::b/c/*',
    's3:PutObject arn:aws:s3:::b/a/*',
  ]);
  expect(readDenied(LINES).map(({ role, action }) => [role, action])).toEqual([[ROLE, 's3:PutObject']]);
});

test('unused permissions are told with their statement and its file', () => {
  expect(unusedLines(usage.unused())).toEqual([
    `${ROLE}, policy sweep, statement 1 (resources/roles/shared.yml)`,
    '  s3:GetObject on arn:aws:s3:::b/c/*',
    '  s3:PutObject on arn:aws:s3:::b/a/*',
  ]);
});

test('a statement is tried by the tests that asked for what it alone allows, quick ones first', () => {
  const found = trials([POLICY], GRANTS, usage, false);
  expect(found.map(({ name }) => name)).toEqual([
    `${ROLE} sweep 1: s3:GetObject, s3:PutObject`,
    `${ROLE} sweep 2: s3:GetObject`,
  ]);
  expect(found.map((trial) => testsOf(trial, TESTS, 3))).toEqual([['quick', 'slow'], []]);
  expect(testsOf(found[0] as (typeof found)[0], TESTS, 1)).toEqual(['quick']);
});

test('each action is a trial of its own where that is asked for', () => {
  const found = trials([POLICY], GRANTS, usage, true);
  expect(found.map(({ action, asked }) => [action, asked.length])).toEqual([
    ['s3:GetObject', 0],
    ['s3:PutObject', 1],
    ['s3:GetObject', 0],
  ]);
});

test('an action on a kind of resource that it is never asked for on is not told', () => {
  const Resource = [
    'arn:aws:glue:r:1:catalog',
    'arn:aws:glue:r:1:database/d',
    'arn:aws:glue:r:1:database/e',
    'arn:aws:glue:r:1:table/d/*',
  ];
  const Action = ['glue:GetDatabase', 'glue:GetTable'];
  const grants = grantsOf({ role: ROLE, policy: 'p', document: { Statement: { Effect: 'Allow', Action, Resource } } });
  const asked = [
    line('glue:GetDatabase', 'arn:aws:glue:r:1:catalog', 'Allow', 1),
    line('glue:GetDatabase', 'arn:aws:glue:r:1:database/d', 'Allow', 1),
  ];
  const unused = new Usage(grants, readAllowed(asked.join('\n'))).unused();
  expect(unused.map(({ action, resource }) => `${action} ${resource.slice(17)}`)).toEqual([
    'glue:GetDatabase database/e',
    'glue:GetTable catalog',
    'glue:GetTable database/d',
    'glue:GetTable database/e',
    'glue:GetTable table/d/*',
  ]);
});

test.each([
  ['arn:aws:s3:::b', 's3:bucket'],
  ['arn:aws:s3:::b/k', 's3:object'],
  ['arn:aws:glue:us-east-1:1:table/d/*', 'glue:table'],
  ['arn:aws:glue:us-east-1:1:catalog', 'glue:catalog'],
  ['arn:aws:logs:us-east-1:1:log-group:/aws/x:*', 'logs:log-group'],
  ['arn:aws:sqs:us-east-1:1:name', 'sqs:'],
  ['*', '*'],
])('%s is of the kind %s', (arn, expected) => {
  expect(kindOf(arn)).toBe(expected);
});

const because = { reason: 'x', page: 'y' };

test.each<[string, Omit<Answer, 'reason' | 'page'>, boolean]>([
  ['is to an action of every role', { actions: ['s3:PutObject'] }, true],
  ['is to no other action', { actions: ['s3:GetObject'] }, false],
  ['may be to some roles', { actions: ['s3:PutObject'], roles: ['sw*'] }, true],
  ['is to no other role then', { actions: ['s3:PutObject'], roles: ['weep'] }, false],
  ['may be to some resources', { actions: ['s3:PutObject'], resources: ['arn:*:b/a/*'] }, true],
  ['is to no other resource then', { actions: ['s3:PutObject'], resources: ['arn:*:b/c/*'] }, false],
  ['may be to a policy', { actions: ['s3:PutObject'], policies: ['s*'] }, true],
  ['is to no other policy then', { actions: ['s3:PutObject'], policies: ['sw'] }, false],
  ['may be to a value of a condition', { actions: ['s3:PutObject'], values: ['raw*'] }, false],
])('an answer %s', (_, answer, expected) => {
  const [, grant] = usage.unused();
  expect(grant && answers({ ...because, ...answer }, grant)).toBe(expected);
});

test('an answer is stale for each action that is used or not granted', () => {
  const actions = ['s3:PutObject', 's3:DeleteObject'];
  const stale = (answer: Answer) => staleParts([answer], GRANTS, usage.unused()).flatMap((each) => each.actions);
  expect(stale({ ...because, actions })).toEqual(['s3:DeleteObject']);
  const used = { ...because, actions: ['s3:PutObject'], resources: ['*/c/*'] };
  expect(stale(used)).toEqual(['s3:PutObject']);
  expect(stale({ ...used, sometimes: true })).toEqual([]);
  expect(stale({ ...used, actions: ['s3:DeleteObject'], sometimes: true })).toEqual(['s3:DeleteObject']);
});

test('every answer of the service has a reason and the page that asks for it', () => {
  const given: Answer[] = JSON.parse(fs.readFileSync('resources/unused-permissions.json', 'utf8'));
  const known = ['actions', 'roles', 'policies', 'resources', 'values', 'sometimes', 'reason', 'page'];
  expect(given.flatMap((answer) => Object.keys(answer)).filter((key) => !known.includes(key))).toEqual([]);
  const isGrounded = ({ reason, page }: Answer) =>
    reason.split(' ').length > 5 && /^https:\/\/(docs|repost)\.aws(\.amazon\.com)?\//.test(page);
  expect(given.filter((answer) => !isGrounded(answer))).toEqual([]);
});
