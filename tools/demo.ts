// `npm run demo [-- NAME…]`: the pipelines from end to end on a local cloud of their own, which is gone afterwards.
import path from 'node:path';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { demonstrations } from './demo/all.ts';
import type { Demonstration } from './demo/demonstration.ts';
import { type Done, doneBy } from './demo/reports.ts';
import type { Activity } from './lib/activity.ts';
import { startCloud } from './lib/cloud.ts';
import { runCommand, type Scope } from './lib/command.ts';
import { Mailbox } from './lib/mailbox.ts';
import { bucketName, topicArn, workGroup } from './lib/names.ts';
import { readOptions } from './lib/options.ts';
import { freePort } from './lib/ports.ts';
import { query } from './lib/query.ts';
import { scratchFolder } from './lib/scratch.ts';
import { deploy, tidyPackage } from './lib/sls.ts';
import { table } from './lib/table.ts';
import { requireRoom } from './setup/disk.mjs';
import { Failure } from './setup/failure.mjs';
import { during, paint, seconds } from './setup/progress.mjs';

const SEED = 42;
const PATIENCE = 180_000;
const ROOM = 500e6;
const USAGE = 'npm run demo [-- NAME…]';

/** The topics that the pipelines tell of their ends on. */
const TOPICS = ['shipping-notifications', 'etl-job-warning', 'etl-job-failure', 'etl-critical-alerts'];

/** The activities that tell how far the pipelines are. */
const TOLD = new Set(['execution', 'job-run', 'crawler', 'query', 'message', 'workflow']);

interface Shown {
  readonly demonstration: Demonstration;
  readonly done: Done;
  readonly milliseconds: number;
}

function say(...lines: string[]): void {
  process.stdout.write(lines.map((line) => `${line}\n`).join(''));
}

function section(title: string, lines: string[]): void {
  say('', paint('bold', title), ...lines.map((line) => `  ${line}`));
}

async function land({ sample }: Demonstration): Promise<void> {
  const s3 = new S3Client({ forcePathStyle: true });
  for (const { key, body } of sample.files) {
    await s3.send(new PutObjectCommand({ Bucket: bucketName('landing'), Key: key, Body: body }));
  }
}

/** Land the sample of a pipeline, and wait until the pipeline has worked it off. */
async function show(demonstration: Demonstration): Promise<Shown> {
  const started = Date.now();
  await land(demonstration);
  await demonstration.run();
  const milliseconds = Date.now() - started;
  return { demonstration, done: await doneBy(demonstration.job), milliseconds };
}

function summary(shown: readonly Shown[]): string[] {
  const header = ['pipeline', 'files in', 'rejected', 'rows in', 'rows out', 'duplicates', 'quarantined', 'seconds'];
  const whole = (number: number) => number.toLocaleString('en');
  return table(
    header,
    shown.map(({ demonstration, done, milliseconds }) => [
      demonstration.name,
      ...[done.files, done.rejected, done.rowsIn, done.rowsOut, done.duplicates, done.quarantined].map(whole),
      (milliseconds / 1000).toFixed(1),
    ]),
  );
}

/** Refuse what the generator knows to be wrong. */
function check({ demonstration, done }: Shown): void {
  for (const [count, expected] of Object.entries(demonstration.sample.expected)) {
    const found = done[count as keyof Done];
    if (found !== expected) {
      throw new Failure(`${demonstration.name}: ${count} is ${found}, and the sample data makes it ${expected}.`);
    }
  }
}

async function demo(scope: Scope): Promise<number> {
  const { positionals } = readOptions({}, USAGE);
  const chosen = demonstrations(positionals, SEED, new Date());
  const scratch = scratchFolder(scope);
  requireRoom(scratch, ROOM, 'The demo');
  tidyPackage(scope);
  const names = chosen.map(({ name }) => name).join(', ');
  say(paint('bold', `Millrace on this machine: ${names}, from uploaded files to answered queries`), '');

  let latest: Activity | undefined;
  const cloud = await during(
    'Starting a local cloud of its own',
    async () =>
      startCloud(scope, {
        port: await freePort(),
        state: path.join(scratch, 'state'),
        onActivity: (activity) => {
          if (TOLD.has(activity.kind)) latest = activity;
        },
      }),
    ({ endpoint }) => endpoint,
  );
  const died = cloud.ended.then((reason) => Promise.reject(new Failure(reason)));
  died.catch(() => {}); // it ends at the end, too
  await Promise.race([died, demonstrate()]);
  say('', `Next: ${paint('bold', 'npm start')} keeps the cloud running, to upload, query and change things.`);
  return 0;

  async function demonstrate(): Promise<void> {
    await during('Deploying the service (sls deploy --stage local)', () =>
      // The demo brings hits of its own.
      deploy(scope, { scratch }, { demoHits: 'no' }),
    );
    const mailbox = await Mailbox.subscribe(TOPICS.map(topicArn), 'demo-notifications');
    const shown = await during(
      chosen.length > 1 ? 'Running the pipelines side by side' : 'Running the pipeline',
      (note) => {
        const ticking = setInterval(() => note(latest ? `${latest.kind} ${latest.name} ${latest.status}` : ''), 200);
        return Promise.race([Promise.all(chosen.map(show)), late()]).finally(() => clearInterval(ticking));
      },
    );
    section('What came out', summary(shown));
    for (const { question } of chosen) {
      const { header, rows } = await query(question.sql, question.database, workGroup);
      section(question.title, table(header, rows));
    }
    section(
      'Who was told what',
      (await mailbox.all()).map(({ subject }) => subject),
    );
    for (const each of shown) check(each);
  }
}

/** Rejects when the pipelines take too long. */
function late(): Promise<never> {
  return new Promise((_, reject) => {
    setTimeout(
      () => reject(new Failure(`The pipelines did not come to their end in ${seconds(PATIENCE)}.`)),
      PATIENCE,
    ).unref();
  });
}

await runCommand((scope, interruption) => Promise.race([demo(scope), interruption]));
