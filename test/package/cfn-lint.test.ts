import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { STAGES } from './stages.ts';
import { templateFile } from './template.ts';

const CFN_LINT = path.resolve(__dirname, '../../.venv/bin/cfn-lint');

test.each(STAGES)('cfn-lint has nothing to say of the template of stage %s', (stage) => {
  expect(output(CFN_LINT, templateFile(stage))).toBe('');
});

/** What a command prints, whether it succeeds or not. */
function output(command: string, ...args: string[]): string {
  try {
    return execFileSync(command, args, { encoding: 'utf8' });
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    return stdout + stderr;
  }
}
