import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { STAGES } from './stages.ts';
import { templateFile } from './template.ts';

const ROOT = path.resolve(__dirname, '../..');
const CFN_LINT = path.join(ROOT, '.venv/bin/cfn-lint');
/** What lets GitHub Actions deploy. */
const DEPLOY_ROLE = path.join(ROOT, 'deploy/github.yml');

test('cfn-lint has nothing to say of the templates', () => {
  expect(output(CFN_LINT, ...STAGES.map(templateFile), DEPLOY_ROLE)).toBe('');
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
