// `npm run replay`: what lies in the dead-letter queues of a stage, and bringing it through.
import readline from 'node:readline/promises';
import LocalStage from '../plugins/local-stage.cjs';
import { runCommand } from './lib/command.ts';
import { type Listing, list } from './lib/dead-letters/listing.ts';
import type { DeadLetterQueue } from './lib/dead-letters/queue.ts';
import { type ReplayWishes, type Result, replay } from './lib/dead-letters/replaying.ts';
import { queuesOf } from './lib/dead-letters/stage.ts';
import { REGION } from './lib/names.ts';
import { readValues } from './lib/options.ts';
import { Failure } from './setup/failure.mjs';
import { ROOT } from './setup/paths.mjs';
import { during, isTerminal, paint } from './setup/progress.mjs';

const USAGE =
  'npm run replay -- --stage STAGE [--queue NAME] [--message ID] [--list | --yes] [--republish] [--region REGION]';

interface Options extends ReplayWishes {
  stage: string;
  region: string;
  queue: string | undefined;
  /** Show only; replay without asking; neither: show, then ask. */
  mode: 'list' | 'yes' | 'ask';
}

function say(...lines: string[]): void {
  process.stdout.write(lines.map((line) => `${line}\n`).join(''));
}

function readWishes(): Options {
  const values = readValues(
    {
      stage: { type: 'string' },
      region: { type: 'string', default: REGION },
      queue: { type: 'string' },
      message: { type: 'string' },
      list: { type: 'boolean', default: false },
      yes: { type: 'boolean', default: false },
      republish: { type: 'boolean', default: false },
    },
    USAGE,
  );
  if (!values.stage) throw new Failure(`Which stage? Give one with --stage.\nUsage: ${USAGE}`);
  if (values.list && values.yes) throw new Failure(`--list only shows, --yes replays: choose one.\nUsage: ${USAGE}`);
  return {
    stage: values.stage,
    region: values.region,
    queue: values.queue,
    message: values.message,
    republish: values.republish,
    mode: values.yes ? 'yes' : values.list ? 'list' : 'ask',
  };
}

/** Make this process' AWS settings those that reach the stage. */
async function enter({ stage, region }: Options): Promise<void> {
  try {
    await LocalStage.reach(process.env, stage, ROOT);
  } catch (error) {
    throw new Failure((error as Error).message);
  }
  const only = process.env.AWS_ENDPOINT_URL ? process.env.AWS_REGION : undefined;
  if (stage === 'local' && region !== only)
    throw new Failure(`Stage local lives in ${only}, not in ${region}. Leave --region out.`);
  process.env.AWS_REGION = region;
}

async function chooseQueues({ stage, region, queue }: Options): Promise<DeadLetterQueue[]> {
  const queues = await queuesOf(stage, region);
  if (!queue) return queues;
  const chosen = queues.filter(({ name }) => name === queue || name.endsWith(`-${stage}-${queue}`));
  if (chosen.length > 0) return chosen;
  throw new Failure(
    `Stage ${stage} has no dead-letter queue ${queue}. It has: ${queues.map(({ name }) => name).join(', ')}.`,
  );
}

async function agreed(count: number): Promise<boolean> {
  if (!isTerminal(process.stdout) || !process.stdin.isTTY) {
    say('', `To replay what lies there, say so: ${paint('bold', '--yes')}`);
    return false;
  }
  const prompt = readline.createInterface({ input: process.stdin, output: process.stdout });
  try {
    const answer = await prompt.question(`\nReplay ${count === 1 ? 'it' : `these ${count}`}? [y/N] `);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    prompt.close();
  }
}

async function replayAll(listings: Listing[], wishes: ReplayWishes): Promise<Result[]> {
  const results: Result[] = [];
  for (const { queue } of listings) {
    const found = await during(`Replaying ${queue.name}`, (note) => replay(queue, wishes, note));
    for (const { message, taker, problem } of found) {
      say(
        taker
          ? `  ${message}: ${paint('green', 'accepted')} by ${taker}`
          : `  ${message}: ${paint('red', 'stays')}. ${problem}`,
      );
    }
    results.push(...found);
  }
  return results;
}

await runCommand(async (_scope, interruption) => {
  const wishes = readWishes();
  await enter(wishes);
  return Promise.race([run(wishes), interruption]);
});

async function run(wishes: Options): Promise<number> {
  const queues = await chooseQueues(wishes);
  const listings = await during(`Looking into the dead-letter queues of stage ${wishes.stage}`, () =>
    Promise.all(queues.map((queue) => list(queue, wishes, wishes.message))),
  );
  const shown = wishes.message ? listings.filter(({ count }) => count > 0) : listings;
  if (wishes.message && shown.length === 0)
    throw new Failure(`There is no message ${wishes.message} that nobody is looking at.`);
  for (const { lines } of shown) say('', ...lines);
  const filled = shown.filter(({ count }) => count > 0);
  if (filled.length === 0 || wishes.mode === 'list') return 0;
  if (wishes.mode === 'ask' && !(await agreed(filled.reduce((sum, { count }) => sum + count, 0)))) return 0;
  say('');
  const results = await replayAll(filled, wishes);
  const kept = results.filter(({ taker }) => !taker).length;
  if (kept > 0)
    say(
      '',
      `${kept} message${kept === 1 ? '' : 's'} could not be replayed, and ${kept === 1 ? 'stays' : 'stay'} where ${kept === 1 ? 'it is' : 'they are'}.`,
    );
  return kept > 0 ? 1 : 0;
}
