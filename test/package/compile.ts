// Packages the service for every stage on AWS, before the tests of this folder.
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { STAGES } from './stages.ts';

const ROOT = path.resolve(__dirname, '../..');

/** What `sls package` reads. */
const SOURCES = [
  'serverless.yml',
  'stages.yml',
  'package.json',
  'tsconfig.json',
  'resources',
  'state-machines',
  'src',
  'glue',
  'plugins',
];

/** Jest's global set-up. The templates are gone when Jest ends. */
export default async function compile(): Promise<void> {
  const folder = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), 'millrace-templates-'));
  process.env.TEMPLATES = folder;
  process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }));
  await Promise.all(STAGES.map((stage) => packageStage(stage, folder)));
}

/** In a copy of the service: osls works in the folder `.serverless` beside `serverless.yml`, whatever `--package` says. */
async function packageStage(stage: string, folder: string): Promise<void> {
  const copy = path.join(folder, `${stage}-service`);
  for (const source of SOURCES) fs.cpSync(path.join(ROOT, source), path.join(copy, source), { recursive: true });
  fs.symlinkSync(path.join(ROOT, 'node_modules'), path.join(copy, 'node_modules'));
  const temporary = path.join(folder, `${stage}-temporary`);
  fs.mkdirSync(temporary);
  const sls = path.join(ROOT, 'node_modules/serverless/bin/serverless.js');
  const command = [sls, 'package', '--stage', stage, '--package', path.join(folder, stage)];
  await promisify(execFile)(process.execPath, command, { cwd: copy, env: { ...process.env, TMPDIR: temporary } });
}
