// `npm run bench:pipeline`: the whole pipeline `shipping` on a warm local cloud, step by step; writes its section of
// docs/benchmarks.md.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { startCloud } from '../tools/lib/cloud.ts';
import { runCommand, type Scope } from '../tools/lib/command.ts';
import { executionsOf, failureOf, type Step, stepsOf } from '../tools/lib/execution.ts';
import { functionName, stateMachineArn } from '../tools/lib/names.ts';
import { freePort } from '../tools/lib/ports.ts';
import { scratchFolder } from '../tools/lib/scratch.ts';
import { deploy } from '../tools/lib/sls.ts';
import { stages } from '../tools/lib/stages.ts';
import { Failure } from '../tools/setup/failure.mjs';
import { ROOT } from '../tools/setup/paths.mjs';
import { during, seconds } from '../tools/setup/progress.mjs';

const ROWS = 1000;
const ROUNDS = 5;
const PATIENCE = 120_000;
const GOAL = 10_000;
const TITLE = '## The pipeline shipping, step by step';

/** Upload once and wait for the end of the execution that took it; the milliseconds of each step. */
async function round(seed: number): Promise<Step[]> {
  const before = new Set((await executionsOf(stateMachineArn('shipping'))).map(({ name }) => name));
  await new LambdaClient().send(
    new InvokeCommand({
      FunctionName: functionName('generate-shipments'),
      Payload: JSON.stringify({ count: ROWS, seed }),
    }),
  );
  const uploaded = Date.now();
  while (Date.now() < uploaded + PATIENCE) {
    for (const execution of await executionsOf(stateMachineArn('shipping'))) {
      if (before.has(execution.name) || execution.status === 'RUNNING') continue;
      if (execution.status !== 'SUCCEEDED') throw new Failure(`The execution ended as ${failureOf(execution)}`);
      const steps = stages(await stepsOf(execution.executionArn ?? ''));
      if (!steps.some(({ name }) => name === 'close the batch')) continue; // the sweep's, which found nothing
      const start = { name: 'from the upload to the start', milliseconds: Number(execution.startDate) - uploaded };
      const whole = { name: 'altogether', milliseconds: Number(execution.stopDate) - uploaded };
      return [start, ...steps, whole];
    }
    await sleep(100);
  }
  throw new Failure(`No execution ended within ${seconds(PATIENCE)}.`);
}

/** The median of each step over the rounds. */
function medians(rounds: Step[][]): Step[] {
  return (rounds[0] ?? []).map(({ name }, place) => {
    const sorted = rounds.map((steps) => steps[place]?.milliseconds ?? 0).sort((one, other) => one - other);
    return { name, milliseconds: sorted[Math.floor(sorted.length / 2)] ?? 0 };
  });
}

function section(steps: Step[], wholes: number[]): string {
  const total = steps.at(-1)?.milliseconds ?? 1;
  return [
    TITLE,
    '',
    `${ROWS.toLocaleString('en')} made-up shipments from the upload to the closed batch on a local cloud whose JVM is warm: the median of`,
    `${ROUNDS} rounds (altogether: ${wholes.map(seconds).join(', ')}). A crawler is looked at every second.`,
    '',
    '| step | seconds | share |',
    '|---|---|---|',
    ...steps.map(
      ({ name, milliseconds }) =>
        `| ${name} | ${(milliseconds / 1000).toFixed(2)} | ${Math.round((100 * milliseconds) / total)} % |`,
    ),
    '',
    `Measured on ${new Date().toISOString().slice(0, 10)} on ${os.type()}, ${os.cpus()[0]?.model.trim()}, ${os.cpus().length} cores, Node ${process.versions.node}, by \`npm run bench:pipeline\`.`,
  ].join('\n');
}

/** Put the section in the place of its last version, or at the end. */
function write(text: string): void {
  const file = path.join(ROOT, 'docs/benchmarks.md');
  const parts = fs
    .readFileSync(file, 'utf8')
    .trimEnd()
    .split(/\n+(?=## )/);
  const place = parts.findIndex((part) => part.startsWith(TITLE));
  parts.splice(place < 0 ? parts.length : place, 1, text);
  fs.writeFileSync(file, `${parts.join('\n\n')}\n`);
}

async function bench(scope: Scope): Promise<number> {
  const scratch = scratchFolder(scope);
  await during('Starting a local cloud of its own', async () =>
    startCloud(scope, { port: await freePort(), state: path.join(scratch, 'state') }),
  );
  await during('Deploying the service', () => deploy(scope, { scratch }));
  await during('Warming up', () => round(0));
  const rounds: Step[][] = [];
  for (let seed = 1; seed <= ROUNDS; seed += 1) {
    rounds.push(await during(`Round ${seed} of ${ROUNDS}`, () => round(seed)));
  }
  const steps = medians(rounds);
  const text = section(
    steps,
    rounds.map((each) => each.at(-1)?.milliseconds ?? 0),
  );
  process.stdout.write(`\n${text}\n`);
  write(text);
  return (steps.at(-1)?.milliseconds ?? GOAL) < GOAL ? 0 : 1;
}

await runCommand((scope, interruption) => Promise.race([bench(scope), interruption]));
