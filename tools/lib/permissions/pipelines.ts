import { run } from '../../setup/child.mjs';
import { Failure } from '../../setup/failure.mjs';
import { PYTHON, ROOT } from '../../setup/paths.mjs';
import { during } from '../../setup/progress.mjs';

/** What ends with something else than the pipelines' own work, and takes long. */
const LEFT_OUT = ['test/pipelines/test_orders_large.py'];

/**
 * Run the tests of the pipelines, good paths and bad, and have them leave what they found out in a folder.
 *
 * @throws Failure when a test fails: what it was to use may not have been used
 */
export async function runPipelines(folder: string): Promise<void> {
  const { code, output } = await during('Running everything (the tests of test/pipelines)', () =>
    pytest(['test/pipelines', ...LEFT_OUT.map((file) => `--deselect=${file}`), '--recorded', folder]),
  );
  if (code !== 0) throw new Failure(`The tests of the pipelines must pass first.\n\n${output.slice(-4000)}`);
}

/** Run tests of the pipelines with these arguments. */
export const pytest = (args: readonly string[]) => run(PYTHON, ['-m', 'pytest', '--color=no', ...args], { cwd: ROOT });
