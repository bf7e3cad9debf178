// `npm start`: the local cloud, kept, deployed to, with a live log of what happens in it.
import fs from 'node:fs';
import path from 'node:path';
import { type Cloud, startCloud } from './lib/cloud.ts';
import { Interrupted, runCommand, type Scope } from './lib/command.ts';
import { LiveLog } from './lib/live-log.ts';
import { bucketName } from './lib/names.ts';
import { readValues } from './lib/options.ts';
import { answers, holder, isFree } from './lib/ports.ts';
import { deployedSchedules } from './lib/schedules.ts';
import { scratchFolder } from './lib/scratch.ts';
import { deploy } from './lib/sls.ts';
import { table } from './lib/table.ts';
import { requireRoom } from './setup/disk.mjs';
import { Failure } from './setup/failure.mjs';
import { LOCAL } from './setup/paths.mjs';
import { during, paint } from './setup/progress.mjs';

const DEFAULT_PORT = 4566;

/** Where `sls … --stage local` finds the endpoint. */
const NOTE = path.join(LOCAL, 'endpoint');

/** Bytes that the objects and logs of an afternoon fit in. */
const ROOM = 500e6;

function readPort(): number {
  const usage = 'npm start -- [--port PORT]';
  const values = readValues({ port: { type: 'string', default: String(DEFAULT_PORT) } }, usage);
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 1 || port > 65535) {
    throw new Failure(`--port ${values.port}: a port is a number from 1 to 65535.\nUsage: ${usage}`);
  }
  return port;
}

async function requirePort(port: number): Promise<void> {
  if (await isFree(port)) return;
  if (port === notedPort()) throw alreadyRunning(port);
  const who = holder(port);
  throw new Failure(
    `Port ${port} on 127.0.0.1 is taken${who ? ` by process ${who}` : ''}. ` +
      `Stop that, or choose another port: npm start -- --port ${port + 100}`,
  );
}

/** Two clouds on one state would destroy it. */
async function refuseSecond(): Promise<void> {
  const port = notedPort();
  if (port !== undefined && (await answers(port))) throw alreadyRunning(port);
  fs.rmSync(NOTE, { force: true }); // of one that was killed
}

const alreadyRunning = (port: number): Failure =>
  new Failure(`The local cloud of this folder runs already, on port ${port}. Use that one, or stop it with Ctrl-C.`);

/** The port of the local cloud that was started last on this state, if it has not said that it ended. */
function notedPort(): number | undefined {
  return fs.existsSync(NOTE) ? Number(new URL(fs.readFileSync(NOTE, 'utf8').trim()).port) : undefined;
}

function leaveNote(scope: Scope, endpoint: string): void {
  fs.writeFileSync(NOTE, `${endpoint}\n`);
  scope.defer(() => fs.rmSync(NOTE, { force: true }));
}

/** Says how to use what runs now. */
function introduce(endpoint: string): void {
  const dim = (text: string) => paint('dim', text);
  const lines = [
    '',
    dim('For the AWS CLI, boto3 and the like (the sls commands need none of it):'),
    `  export AWS_ENDPOINT_URL=${endpoint} AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1`,
    '  export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test; unset AWS_PROFILE AWS_SESSION_TOKEN',
    '',
    dim('Put something in, and watch it here:'),
    `  npx sls invoke -f generateShipments --stage local --data '{"count": 1000}'`,
    `  aws s3 cp samples/shipping/shipments.json s3://${bucketName('landing')}/shipping/`,
    '',
    ...scheduleLines(),
    dim('Ctrl-C stops it; the state is kept.'),
    '',
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

function scheduleLines(): string[] {
  const schedules = deployedSchedules();
  if (schedules.length === 0) return [];
  const rows = schedules.map(({ name, expression, description }) => [name, expression, description]);
  const [, , ...lines] = table(['', '', ''], rows);
  return [paint('dim', 'By the clock:'), ...lines.map((line) => `  ${line}`), ''];
}

/** Start the cloud and deploy to it. */
async function bringUp(scope: Scope, port: number, log: LiveLog): Promise<Cloud> {
  const known = fs.existsSync(path.join(LOCAL, 'services'));
  const cloud = await during(
    'Starting the local cloud',
    () => startCloud(scope, { port, state: LOCAL, onActivity: (activity) => log.add(activity) }),
    () => (known ? 'with the state of last time' : ''),
  );
  leaveNote(scope, cloud.endpoint);
  await during(
    'Deploying the service (sls deploy --stage local)',
    () => deploy(scope, { scratch: scratchFolder(scope) }),
    (changed) => (changed ? '' : 'nothing has changed since the last time'),
  );
  return cloud;
}

/** Wait until the command is told to end, which is how it ends well. */
async function untilInterrupted(interruption: Promise<never>): Promise<void> {
  await interruption.catch((error) => {
    if (!(error instanceof Interrupted)) throw error;
  });
}

await runCommand(async (scope, interruption) => {
  const port = readPort();
  await requirePort(port);
  await refuseSecond();
  fs.mkdirSync(LOCAL, { recursive: true });
  requireRoom(LOCAL, ROOM, 'The local cloud');

  const log = new LiveLog();
  const cloud = await Promise.race([bringUp(scope, port, log), interruption]);
  introduce(cloud.endpoint);
  log.open();
  const reason = await Promise.race([cloud.ended, untilInterrupted(interruption)]);
  if (reason) throw new Failure(reason);
  await during(
    'Stopping the local cloud',
    () => cloud.stop(),
    () => 'its state is kept in .local/',
  );
  return 0;
});
