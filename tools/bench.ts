// `npm run bench`: measures what docs/benchmarks.md says, or the benchmarks that are named, and writes it.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { runCommand } from './lib/command.ts';
import { runModule } from './lib/python-module.ts';
import { run, stopAll } from './setup/child.mjs';
import { explain } from './setup/explain.mjs';
import { PYTHON, ROOT } from './setup/paths.mjs';
import { during } from './setup/progress.mjs';

const REQUIREMENTS = path.join(ROOT, 'bench/requirements.txt');
/** What the benchmarks alone need, beside the project's own environment. */
const PACKAGES = path.join(ROOT, '.bench');
const STAMP = path.join(PACKAGES, '.set-up');
const TITLE = 'Installing what the benchmarks need (pip install)';

async function setUp(): Promise<void> {
  const hash = createHash('sha256').update(fs.readFileSync(REQUIREMENTS)).digest('hex');
  if (fs.existsSync(STAMP) && fs.readFileSync(STAMP, 'utf8') === hash) return;
  fs.rmSync(PACKAGES, { recursive: true, force: true });
  const options = ['--disable-pip-version-check', '--no-input', '--progress-bar=off', '--no-deps'];
  const { code, output } = await during(TITLE, () =>
    run(PYTHON, ['-m', 'pip', 'install', ...options, '--target', PACKAGES, '-r', REQUIREMENTS], { cwd: ROOT }),
  );
  if (code !== 0) throw explain(TITLE, 'the Python package index', output);
  fs.writeFileSync(STAMP, hash);
}

await runCommand(async (scope, interruption) => {
  scope.defer(stopAll);
  await Promise.race([setUp(), interruption]);
  return Promise.race([runModule(scope, 'bench', process.argv.slice(2), ['test', 'test/pipelines']), interruption]);
});
