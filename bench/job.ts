// `npm run bench:job`: a small job cold and on a warm JVM, on a local cloud of its own, which is gone afterwards.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { startCloud } from '../tools/lib/cloud.ts';
import { runCommand } from '../tools/lib/command.ts';
import { freePort } from '../tools/lib/ports.ts';
import { scratchFolder } from '../tools/lib/scratch.ts';
import { PYTHON, ROOT } from '../tools/setup/paths.mjs';

function measure(endpoint: string): Promise<number> {
  const child = spawn(PYTHON, [path.join(ROOT, 'bench/job.py'), endpoint], { cwd: ROOT, stdio: 'inherit' });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}

await runCommand(async (scope, interruption) => {
  const state = path.join(scratchFolder(scope), 'state');
  const { endpoint, ended } = await startCloud(scope, { port: await freePort(), state });
  const died = ended.then((reason) => Promise.reject(new Error(reason)));
  return Promise.race([measure(endpoint), died, interruption]);
});
