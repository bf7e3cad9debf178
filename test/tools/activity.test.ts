import { isShown, parseActivity, renderActivity } from '../../tools/lib/activity.ts';

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

  expect(line).toMatch(/^14:02:11 {2}job-run {4}clean {34}SUCCEEDED {2}1\.4 s {2}id=jr_1$/);
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

test('what is no failure is cut to the width of the terminal', () => {
  const line = renderActivity({ time: at, kind: 'object', name: 'a', status: 'CREATED', key: 'k'.repeat(500) }, 100);

  expect(line).toHaveLength(100);
});

test('the states that an execution passes through are left out', () => {
  expect(isShown({ time: at, kind: 'state', name: 'Normalize', status: 'ENTERED' })).toBe(false);
  expect(isShown({ time: at, kind: 'execution', name: 'shipping', status: 'RUNNING' })).toBe(true);
  expect(isShown({ time: at, kind: 'state', name: 'state.db', status: 'NOT_SAVED' })).toBe(true);
});
