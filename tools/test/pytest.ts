import fs from 'node:fs';
import path from 'node:path';
import { run } from '../setup/child.mjs';
import { PYTHON, ROOT } from '../setup/paths.mjs';
import type { Outcome, Suite } from './suite.ts';

/** The tests that pytest finds with these arguments. */
export function pytest(name: string, ...args: string[]): Suite {
  return {
    name,
    async run({ folder, environment }) {
      const file = path.join(folder, 'report.xml');
      const command = [
        '-m',
        'pytest',
        '--color=no',
        `--junitxml=${file}`,
        `--basetemp=${path.join(folder, 'tmp')}`,
        ...args,
      ];
      const { code, output } = await run(PYTHON, command, { cwd: ROOT, env: environment });
      return countPytest(fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '', code, output);
    },
  };
}

/**
 * @param report JUnit XML
 * @param code pytest's exit code; it is 5 when no test ran, which counts as a failed one, as does a crash
 */
export function countPytest(report: string, code: number | null, output: string): Outcome {
  const count = (attribute: string) =>
    Number(new RegExp(`<testsuite [^>]*\\b${attribute}="(\\d+)"`).exec(report)?.[1] ?? 0);
  const failed = count('failures') + count('errors');
  const skipped = count('skipped');
  const passed = count('tests') - failed - skipped;
  const isBroken = failed === 0 && (code !== 0 || passed === 0);
  return {
    passed,
    skipped,
    failed: isBroken ? 1 : failed,
    output: isBroken ? `${output}\nNo test ran, or the run crashed.` : output,
  };
}
