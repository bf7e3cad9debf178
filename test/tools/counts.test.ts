import { countJest } from '../../tools/test/jest.ts';
import { countPytest } from '../../tools/test/pytest.ts';

const report = {
  numPassedTests: 3,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  numRuntimeErrorTestSuites: 0,
};

describe('Jest', () => {
  test('counts passed, failed and skipped tests', () => {
    expect(countJest({ ...report, numFailedTests: 2, numPendingTests: 4, numTodoTests: 1 }, 1, '')).toMatchObject({
      passed: 3,
      failed: 2,
      skipped: 5,
    });
  });

  test('a file that could not be loaded is a failure', () => {
    expect(countJest({ ...report, numRuntimeErrorTestSuites: 1 }, 1, '')).toMatchObject({ passed: 3, failed: 1 });
  });

  test.each([
    ['a crash without a report', undefined, 134],
    ['a run that failed though all tests passed', report, 1],
    ['a run without a test', { ...report, numPassedTests: 0 }, 0],
  ])('%s is a failure', (_, found, code) => {
    expect(countJest(found, code, '').failed).toBe(1);
  });
});

describe('pytest', () => {
  const xml = (attributes: string) =>
    `<?xml version="1.0" encoding="utf-8"?><testsuites name="pytest tests"><testsuite name="pytest" ${attributes} time="1.2">` +
    '<testcase name="t"/></testsuite></testsuites>';

  test('counts passed, failed and skipped tests, and errors as failures', () => {
    expect(countPytest(xml('errors="1" failures="2" skipped="3" tests="10"'), 1, '')).toMatchObject({
      passed: 4,
      failed: 3,
      skipped: 3,
    });
  });

  test.each([
    ['a crash without a report', '', 139],
    ['a run that was cut short', xml('errors="0" failures="0" skipped="0" tests="4"'), 2],
    ['a run without a test', xml('errors="0" failures="0" skipped="0" tests="0"'), 5],
  ])('%s is a failure', (_, found, code) => {
    expect(countPytest(found, code, '').failed).toBe(1);
  });
});
