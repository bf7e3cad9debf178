import { spawn } from 'node:child_process';
import fs from 'node:fs';
import http, { type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { NODE, ROOT } from '../../tools/setup/paths.mjs';

let folder: string;
let home: string;
let server: http.Server;
let address: string;
let requests: IncomingMessage[];

/** A service that asks for the account before anything else, and a user with AWS settings of every kind. */
beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'local-stage-'));
  home = path.join(folder, 'home');
  fs.mkdirSync(path.join(home, '.aws'), { recursive: true });
  fs.symlinkSync(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'));
  fs.cpSync(path.join(ROOT, 'plugins/local-stage.cjs'), path.join(folder, 'plugins/local-stage.cjs'));
  fs.writeFileSync(
    path.join(folder, 'serverless.yml'),
    `
service: scratch
frameworkVersion: '4'
plugins: [./plugins/local-stage.cjs]
provider: {name: aws, runtime: nodejs24.x, stage: dev}
custom: {account: '\${aws:accountId}'}
`,
  );
  server = http.createServer((request, response) => {
    requests.push(request);
    response.writeHead(400, { 'content-type': 'text/xml' });
    response.end('<ErrorResponse><Error><Code>ValidationError</Code><Message>seen</Message></Error></ErrorResponse>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  fs.writeFileSync(
    path.join(home, '.aws/config'),
    `[default]\nregion = eu-west-1\nendpoint_url = ${address}/config\ncredential_process = touch ${home}/asked\n[profile work]\nregion = eu-west-3\n`,
  );
});
beforeEach(() => {
  requests = [];
});
afterAll(() => {
  server.close();
  fs.rmSync(folder, { recursive: true });
});

function sls(args: string, environment: NodeJS.ProcessEnv = {}): Promise<{ code: number | null; output: string }> {
  const child = spawn(NODE, [path.join(ROOT, 'node_modules/serverless/bin/serverless.js'), ...args.split(' ')], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: home, ...environment },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, output })));
}

test.each(['deploy', 'info', 'remove', 'invoke -f hello', 'invoke local -f hello', 'logs -f hello', 'package'])(
  'sls %s --stage local refuses an endpoint that is not loopback',
  async (command) => {
    const { code, output } = await sls(`${command} --stage local`, { AWS_ENDPOINT_URL: 'https://sts.amazonaws.com' });

    expect(output).toContain('AWS_ENDPOINT_URL says https://sts.amazonaws.com, which is not a loopback address');
    expect(output).not.toContain(' at '); // no stack
    expect(code).toBe(1);
  },
  20_000,
);

test.each([
  ['AWS_ENDPOINT_URL_S3', 'http://10.0.0.1:4566'],
  ['AWS_ENDPOINT_URL', 'http://127.0.0.1@example.com'],
  ['AWS_ENDPOINT_URL', 'http://127.0.0.1.example.com'],
  ['AWS_ENDPOINT_URL', '127.0.0.1:4566'],
])(
  '%s=%s is refused',
  async (name, value) => {
    const { code, output } = await sls('info --stage local', { [name]: value });

    expect(output).toContain(`${name} says ${value}, which is not a loopback address`);
    expect(code).toBe(1);
  },
  20_000,
);

test('requests go to the endpoint, signed with its credentials, whatever settings the user has', async () => {
  await sls('info --stage local', {
    AWS_ENDPOINT_URL: address,
    AWS_PROFILE: 'work',
    AWS_LOCAL_PROFILE: 'work',
    AWS_DEFAULT_PROFILE: 'work',
    AWS_ACCESS_KEY_ID: 'AKIAREAL',
    AWS_SECRET_ACCESS_KEY: 'real',
    AWS_SESSION_TOKEN: 'real',
    AWS_LOCAL_ACCESS_KEY_ID: 'AKIAREAL',
    AWS_LOCAL_SECRET_ACCESS_KEY: 'real',
    AWS_REGION: 'eu-west-2',
    AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true',
    AWS_USE_FIPS_ENDPOINT: 'true',
    HTTP_PROXY: 'http://127.0.0.1:9',
    https_proxy: 'http://127.0.0.1:9',
  });

  expect(requests.length).toBeGreaterThan(0);
  for (const { url, headers } of requests) {
    expect(url).toBe('/');
    expect(headers.authorization).toMatch(/Credential=test\/\d+\/us-east-1\/sts\/aws4_request/);
    expect(headers['x-amz-security-token']).toBeUndefined();
  }
  expect(fs.existsSync(path.join(home, 'asked'))).toBe(false);
}, 20_000);

test('the endpoint that npm start left a note of is taken, and must be loopback, too', async () => {
  const note = path.join(folder, '.local/endpoint');
  fs.mkdirSync(path.dirname(note));
  try {
    fs.writeFileSync(note, `${address.replace('127.0.0.1', 'localhost')}\n`);
    await sls('info --stage local');
    expect(requests.map(({ headers }) => headers.host)).toContain(address.slice('http://'.length));

    fs.writeFileSync(note, 'http://example.com\n');
    const { output } = await sls('info --stage local');
    expect(output).toContain('.local/endpoint says http://example.com, which is not a loopback address');
  } finally {
    fs.rmSync(path.dirname(note), { recursive: true });
  }
}, 20_000);

test('a cloud that is not up is named, with the command that starts it', async () => {
  const { code, output } = await sls('info --stage local', { AWS_ENDPOINT_URL: 'http://127.0.0.1:9' });

  expect(output).toContain(
    'Nothing answers at http://127.0.0.1:9, where stage local lives. Start the local cloud with `npm start`',
  );
  expect(code).toBe(1);
}, 20_000);

test.each([
  ['--aws-profile work', '--aws-profile work has no place in stage local'],
  ['--region eu-west-1', 'Stage local lives in us-east-1, not in eu-west-1'],
])(
  '%s is refused',
  async (option, reason) => {
    const { code, output } = await sls(`info --stage local ${option}`, { AWS_ENDPOINT_URL: address });

    expect(output).toContain(reason);
    expect(requests).toEqual([]);
    expect(code).toBe(1);
  },
  20_000,
);

test('another stage is not deployed to this machine', async () => {
  const { code, output } = await sls('deploy --stage dev', { AWS_ENDPOINT_URL_CLOUDFORMATION: address });

  expect(output).toContain(
    `Stage dev is for AWS, and AWS_ENDPOINT_URL_CLOUDFORMATION says ${address}, which is this machine`,
  );
  expect(requests).toEqual([]);
  expect(code).toBe(1);
}, 20_000);
