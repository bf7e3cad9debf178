import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { Failure } from '../setup/failure.mjs';
import { NODE, ROOT } from '../setup/paths.mjs';
import type { Scope } from './command.ts';

const SLS = path.join(ROOT, 'node_modules/serverless/bin/serverless.js');

export interface SlsOptions {
  /** A folder for temporary files: serverless-esbuild leaves one a function there. */
  scratch: string;
}

/**
 * Run `sls` with these arguments.
 *
 * @returns what it printed on standard output and standard error
 * @throws Failure with its error, when it fails
 */
export async function sls(scope: Scope, args: string[], { scratch }: SlsOptions): Promise<string> {
  const child = spawn(NODE, [SLS, ...args], {
    cwd: ROOT,
    env: { ...process.env, TMPDIR: scratch, PATH: `${path.dirname(NODE)}${path.delimiter}${process.env.PATH}` },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  scope.defer(() => child.exitCode === null && child.kill('SIGKILL'));
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (code !== 0) throw new Failure(`sls ${args.join(' ')} failed.\n\n${errorOf(output)}`);
  return output;
}

/**
 * Deploy the service to the local cloud.
 *
 * @param parameters that are to be other than those of the stage
 * @returns whether anything changed
 */
export async function deploy(
  scope: Scope,
  options: SlsOptions,
  parameters: Record<string, string> = {},
): Promise<boolean> {
  const given = Object.entries(parameters).map(([name, value]) => `--param=${name}=${value}`);
  const output = await sls(scope, ['deploy', '--stage', 'local', ...given], options);
  return !/Deployment skipped/.test(output);
}

/** Leave no `.serverless` behind where there was none. */
export function tidyPackage(scope: Scope): void {
  const folder = path.join(ROOT, '.serverless');
  if (!fs.existsSync(folder)) scope.defer(() => fs.rmSync(folder, { recursive: true, force: true }));
}

/** What sls prints from `Error:` on, which is the whole of it when there is no such line. */
function errorOf(output: string): string {
  const start = output.search(/^Error:/m);
  const text = start < 0 ? output : output.slice(start);
  const lines = text.split('\n').filter((line) => !/^(Environment|Docs): /.test(line));
  return lines.map(shorten).join('\n').trim();
}

/** CloudFormation quotes the whole template in a line when it is too long for it. */
const shorten = (line: string): string => (line.length <= 600 ? line : `${line.slice(0, 300)} … ${line.slice(-300)}`);
