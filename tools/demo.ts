// `npm run demo`: the pipeline `shipping` from end to end on a local cloud of its own, which is gone afterwards.
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { DescribeExecutionCommandOutput } from '@aws-sdk/client-sfn';
import type { Activity } from './lib/activity.ts';
import { startCloud } from './lib/cloud.ts';
import { runCommand, type Scope } from './lib/command.ts';
import { executionsOf, failureOf, type Step, stepsOf } from './lib/execution.ts';
import { Mailbox, type Notification } from './lib/mailbox.ts';
import { databaseName, functionName, stateMachineArn, topicArn, workGroup } from './lib/names.ts';
import { freePort } from './lib/ports.ts';
import { query } from './lib/query.ts';
import { scratchFolder } from './lib/scratch.ts';
import { deploy, tidyPackage } from './lib/sls.ts';
import { stages } from './lib/stages.ts';
import { table } from './lib/table.ts';
import { requireRoom } from './setup/disk.mjs';
import { Failure } from './setup/failure.mjs';
import { during, paint, seconds } from './setup/progress.mjs';

const COUNT = 1000;
const SEED = 42;
const PATIENCE = 180_000;
const ROOM = 500e6;
const WIDTH = 100;

/** The columns of the curated table that fit beside each other. */
const SHOWN = 'shipping_id, shipping_date, destination_city, shipping_cost, shipping_distance, quantity';

/** The activities that tell how far the pipeline is. */
const TOLD = new Set(['execution', 'job-run', 'crawler', 'query', 'message']);

function say(...lines: string[]): void {
  process.stdout.write(lines.map((line) => `${line}\n`).join(''));
}

async function generate(): Promise<{ bucket: string; key: string; count: number }> {
  const { Payload, FunctionError } = await new LambdaClient().send(
    new InvokeCommand({
      FunctionName: functionName('generate-shipments'),
      Payload: JSON.stringify({ count: COUNT, seed: SEED }),
    }),
  );
  const answer = Buffer.from(Payload ?? []).toString();
  if (FunctionError) throw new Failure(`The function generate-shipments failed (${FunctionError}): ${answer}`);
  return JSON.parse(answer);
}

/** Wait for the execution that takes the upload, and for what it tells its subscribers. */
async function outcome(
  mailbox: Mailbox,
  look: () => void,
): Promise<{ notifications: Notification[]; execution: DescribeExecutionCommandOutput }> {
  const notifications: Notification[] = [];
  const deadline = Date.now() + PATIENCE;
  while (Date.now() < deadline) {
    look();
    notifications.push(...(await mailbox.receive(1)));
    const executions = await executionsOf(stateMachineArn('shipping'));
    const failed = executions.find(({ status }) => status !== 'RUNNING' && status !== 'SUCCEEDED');
    if (failed) throw new Failure(`The execution ${failed.name} ended as ${failureOf(failed)}`);
    for (const execution of executions) {
      if (notifications.length > 0 && execution.status === 'SUCCEEDED' && (await didWork(execution))) {
        return { notifications, execution };
      }
    }
    await sleep(100);
  }
  throw new Failure(`No notification came within ${seconds(PATIENCE)}.`);
}

/** The sweep may have started one that found nothing to do. */
const didWork = async ({ executionArn = '' }: DescribeExecutionCommandOutput): Promise<boolean> =>
  (await stepsOf(executionArn)).some(({ name }) => name === 'CompleteBatch');

async function show(
  notifications: Notification[],
  execution: DescribeExecutionCommandOutput,
  uploaded: number,
): Promise<void> {
  const database = databaseName('curated');
  const totals = await query(
    'SELECT count(*) AS shipments, round(sum(shipping_cost), 2) AS cost_usd, round(sum(shipping_distance), 2) AS ' +
      'distance_miles, round(sum(quantity), 2) AS fuel_gallons FROM shipping',
    database,
    workGroup,
  );
  const rows = await query(`SELECT ${SHOWN} FROM shipping ORDER BY shipping_id LIMIT 5`, database, workGroup);
  section('Totals', table(totals.header, totals.rows));
  section(`The first rows of ${database}.shipping`, table(rows.header, rows.rows));
  for (const { subject, body } of notifications) section(`The notification: ${subject}`, body.trimEnd().split('\n'));
  section('How long each step took', timings(execution, stages(await stepsOf(execution.executionArn ?? '')), uploaded));
  if (totals.rows[0]?.[0] !== String(COUNT)) {
    throw new Failure(`${COUNT} shipments were uploaded, and the curated table holds ${totals.rows[0]?.[0]}.`);
  }
}

function section(title: string, lines: string[]): void {
  say('', paint('bold', title), ...lines.flatMap(wrapped));
}

/** Indent a line, and go on in a next one where it is wider than the page. */
function wrapped(line: string): string[] {
  const room = WIDTH - 2;
  if (line.length <= room) return [`  ${line}`.trimEnd()];
  return [`  ${line.slice(0, room)}`, ...wrapped(`  ${line.slice(room)}`)];
}

function timings({ startDate, stopDate }: DescribeExecutionCommandOutput, steps: Step[], uploaded: number): string[] {
  const all = [
    { name: 'from the upload to the start', milliseconds: Math.max(0, Number(startDate) - uploaded) },
    ...steps,
  ];
  const longest = Math.max(...all.map(({ milliseconds }) => milliseconds));
  const total = Number(stopDate) - uploaded;
  return [
    ...all.map(({ name, milliseconds }) => {
      const bar = '▇'.repeat(Math.round((milliseconds / longest) * 40));
      return `${name.padEnd(30)}${seconds(milliseconds).padStart(7)}  ${paint('cyan', bar)}`.trimEnd();
    }),
    `${'altogether'.padEnd(30)}${seconds(total).padStart(7)}`,
  ];
}

async function demo(scope: Scope): Promise<number> {
  const scratch = scratchFolder(scope);
  requireRoom(scratch, ROOM, 'The demo');
  tidyPackage(scope);
  say(
    paint(
      'bold',
      `Millrace: ${COUNT.toLocaleString('en')} shipments, from the upload to the notification, on this machine`,
    ),
    '',
  );

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
    await during('Deploying the service (sls deploy --stage local)', () => deploy(scope, { scratch }));
    const mailbox = await Mailbox.subscribe(topicArn('shipping-notifications'), 'demo-notifications');
    const upload = await during('Generating shipments and uploading them', generate, ({ key }) => key);
    const uploaded = Date.now();
    const { notifications, execution } = await during('Running the pipeline', (note) =>
      outcome(mailbox, () => note(latest ? `${latest.kind} ${latest.name} ${latest.status}` : '')),
    );
    await show(notifications, execution, uploaded);
    if (upload.count !== COUNT) throw new Failure(`${COUNT} shipments were asked for, ${upload.count} came.`);
  }
}

await runCommand((scope, interruption) => Promise.race([demo(scope), interruption]));
