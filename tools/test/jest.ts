import fs from 'node:fs';
import path from 'node:path';
import { run } from '../setup/child.mjs';
import { NODE, ROOT } from '../setup/paths.mjs';
import type { Outcome, Suite } from './suite.ts';

const JEST = path.join(ROOT, 'node_modules/jest/bin/jest.js');

/** The part of Jest's report that is read: https://jestjs.io/docs/configuration#testresultsprocessor-string */
export interface Report {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  numRuntimeErrorTestSuites: number;
}

/** The tests that Jest finds with these arguments. */
export function jest(name: string, ...args: string[]): Suite {
  return {
    name,
    async run({ folder, environment }) {
      const file = path.join(folder, 'report.json');
      const command = [JEST, '--ci', '--json', `--outputFile=${file}`, ...args];
      const { code, output } = await run(NODE, command, { cwd: ROOT, env: environment });
      const report = fs.existsSync(file) ? (JSON.parse(fs.readFileSync(file, 'utf8')) as Report) : undefined;
      return countJest(report, code, withoutReport(output));
    },
  };
}

/** A suite that could not be loaded counts as a failed test, and so does a run that failed without any or ran none. */
export function countJest(report: Report | undefined, code: number | null, output: string): Outcome {
  const passed = report?.numPassedTests ?? 0;
  const skipped = report ? report.numPendingTests + report.numTodoTests : 0;
  const failed = report ? report.numFailedTests + report.numRuntimeErrorTestSuites : 0;
  const isBroken = failed === 0 && (code !== 0 || passed === 0);
  return {
    passed,
    skipped,
    failed: isBroken ? 1 : failed,
    output: isBroken ? `${output}\nNo test ran, or the run crashed.` : output,
  };
}

/** `--json` prints the report as well. */
const withoutReport = (output: string): string =>
  output
    .split('\n')
    .filter((line) => !line.startsWith('{"numFailedTestSuites"') && !line.startsWith('Test results written to'))
    .join('\n');
