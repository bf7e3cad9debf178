import { isShown, parseActivity, renderActivity } from '../../tools/lib/activity.ts';
import { together } from '../../tools/lib/live-log.ts';

const at = new Date(2026, 10, 21, 14, 2, 11).getTime() / 1000;

test('a line of the local cloud is an activity, anything else is not', () => {
  expect(parseActivity('{"time": 1, "kind": "job-run", "name": "clean", "status": "RUNNING", "id": "jr_1"}')).toEqual({
    time: 1,
    kind: 'job-run',
    name: 'clean',
    status: 'RUNNING',
    id: 'jr_1',
  });
  for (const line of ['[INFO] Running on http://127.0.0.1:4566', '{"time": 1', '{"level": "INFO"}', 'null', '']) {
    expect(parseActivity(line)).toBeUndefined();
  }
});

test('a success is one line with its time, status, seconds and details', () => {
  const line = renderActivity(
    { time: at, kind: 'job-run', name: 'clean', status: 'SUCCEEDED', seconds: 1.4, id: 'jr_1', error: null },
    120,
  );

  expect(line).toMatch(/^14:02:11 {2}job-run {5}clean {34}SUCCEEDED {2}1\.4 s {2}id=jr_1$/);
});

test('a failure says why below its line, whole', () => {
  const error = `KeyError: 'x'\n  at line ${'9'.repeat(200)}`;

  const lines = renderActivity({ time: at, kind: 'job-run', name: 'clean', status: 'FAILED', error }, 80).split('\n');

  expect(lines.map((line) => line.trim())).toEqual([
    expect.stringMatching(/^14:02:11 {2}job-run .* FAILED$/),
    "KeyError: 'x'",
    `at line ${'9'.repeat(200)}`,
  ]);
});

test('of the JSON that an execution fails with, the reason is shown', () => {
  const cause = '{"JobName": "clean", "ErrorMessage": "KeyError: 1", "Timeout": 60}';

  const lines = renderActivity({
    time: at,
    kind: 'execution',
    name: 'x',
    status: 'FAILED',
    error: 'States.TaskFailed',
    cause,
  });

  expect(
    lines
      .split('\n')
      .slice(1)
      .map((line) => line.trim()),
  ).toEqual(['States.TaskFailed', 'job clean: KeyError: 1']);
});

test('what does not fit the terminal is cut, a name in its middle; without a terminal nothing is', () => {
  const activity = {
    time: at,
    kind: 'object',
    name: `bucket/${'k'.repeat(80)}.json`,
    status: 'CREATED',
    tag: 't'.repeat(99),
  };

  const [cut, whole] = [renderActivity(activity, 100), renderActivity(activity)];

  expect(cut).toHaveLength(100);
  expect(cut).toMatch(/object {6}bucket\/k+…k+\.json CREATED/);
  expect(whole).toContain(`${activity.name} CREATED    tag=${activity.tag}`);
});

test('a resource is named without what all have in common', () => {
  const target = 'arn:aws:lambda:us-east-1:000000000000:function:sweep';

  const line = renderActivity({ time: at, kind: 'schedule', name: 'sweep', status: 'INVOKED', target });

  expect(line).toMatch(/target=function:sweep$/);
});

test.each([
  ['state', 'Normalize', 'ENTERED', false],
  ['state', 'state.db', 'NOT_SAVED', true],
  ['execution', 'shipping', 'RUNNING', true],
  ['schedule', 'sweep', 'FIRED', false],
  ['schedule', 'sweep', 'INVOKED', true],
  ['object', 'lake/curated/dt=1/part-0.parquet', 'CREATED', true],
  ['object', 'lake/curated/_temporary/0/part-0.parquet', 'CREATED', false],
  ['object', 'lake/curated/', 'CREATED', false],
  ['object', 'lake/curated/_SUCCESS', 'CREATED', false],
  ['object', 'millrace-local-serverlessdeploymentbucket-1/sweep.zip', 'CREATED', false],
])('whether %s %s %s is shown', (kind, name, status, shown) => {
  expect(isShown({ time: at, kind, name, status })).toBe(shown);
});

describe('objects of one moment', () => {
  const object = (name: string, bytes: number) => ({ time: at, kind: 'object', name, status: 'CREATED', bytes });

  test('are told of together, by the folder that they are all in', () => {
    const objects = [
      object('lake/curated/dt=1/a', 1),
      object('lake/curated/dt=2/b', 20),
      object('lake/curated/c', 300),
    ];

    expect(together(objects)).toEqual({ ...object('lake/curated/…', 321), objects: 3 });
  });

  test('are told of by their bucket when they have no other folder in common', () => {
    expect(together([object('lake/a/x', 1), object('lake/ab/x', 1)]).name).toBe('lake/…');
  });

  test('stay what they are when there is one', () => {
    expect(together([object('lake/a/x', 1)])).toEqual(object('lake/a/x', 1));
  });
});
