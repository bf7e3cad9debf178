import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { requireRoom } from '../../tools/setup/disk.mjs';
import { explain } from '../../tools/setup/explain.mjs';
import { Lock } from '../../tools/setup/lock.mjs';
import { ROOT } from '../../tools/setup/paths.mjs';
import { findPython } from '../../tools/setup/python.mjs';

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'set-up-'));
});
afterEach(() => {
  fs.rmSync(folder, { recursive: true });
});

describe('Node', () => {
  test.each(['18.20.4', '20.18.3'])('%s is too old', (version) => {
    const preload = path.join(folder, 'version.cjs');
    fs.writeFileSync(preload, `Object.defineProperty(process.versions, 'node', {value: '${version}'});`);

    const { status, stderr } = spawnSync(process.execPath, ['-r', preload, 'tools/run.mjs', 'setup'], {
      cwd: ROOT,
      encoding: 'utf8',
    });

    expect(stderr).toMatch(new RegExp(`^Node ${version} is too old: Millrace needs Node 20\\.19 or newer\\.\nInstall`));
    expect(status).toBe(1);
  });

  test('a command that there is not is refused with those that there are', () => {
    const { status, stderr } = spawnSync(process.execPath, ['tools/run.mjs', 'dmeo'], { cwd: ROOT, encoding: 'utf8' });

    expect(stderr).toContain('There is no command dmeo. There are: setup, demo, start, replay, test');
    expect(status).toBe(1);
  });
});

describe('Python', () => {
  const PATH = process.env.PATH;
  beforeEach(() => {
    process.env.PATH = folder;
  });
  afterEach(() => {
    process.env.PATH = PATH;
  });
  const fake = (name: string, script: string) =>
    fs.writeFileSync(path.join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });

  test('the first that is new enough is taken', async () => {
    fake('python3', 'echo 3.8.18');
    fake('python3.13', 'echo "pyenv: python3.13: command not found"; exit 127');
    fake('python3.12', 'echo 3.12.1');
    fake('python3.11', 'echo 3.11.7');

    expect(await findPython()).toBe('python3.12');
  });

  test('none at all', async () => {
    await expect(findPython()).rejects.toThrow(
      /needs Python 3\.10 or newer .*\nFound none: no python3, no python on the PATH\.\nInstall one/,
    );
  });

  test('too old ones are named, and one that can make no environment', async () => {
    fake('python3', 'echo 3.9.18');
    fake('python', 'echo 2.7.18');
    fake('python3.12', 'echo 3.12.1 ensurepip');

    await expect(findPython()).rejects.toThrow(
      'Found: python3 is 3.9.18, which is too old; python is 2.7.18, which is too old; ' +
        'python3.12 is 3.12.1 without its module ensurepip (on Debian and Ubuntu: apt install python3.12-venv).',
    );
  });
});

describe('a step that fails', () => {
  const noNetwork = [
    'npm error code ECONNREFUSED\nnpm error FetchError: request to http://127.0.0.1:9/x failed, reason: connect ECONNREFUSED',
    'npm error code EAI_AGAIN',
    "WARNING: Retrying after connection broken by 'NewConnectionError(...): Failed to establish a new connection'\nERROR: No matching distribution found for boto3",
    'The jars for Spark could not be fetched from Maven Central.',
  ];
  test.each(noNetwork)('for want of a network says so: %s', (output) => {
    expect(explain('Installing', 'the npm registry', output).message).toMatch(
      /^Set-up stopped at: Installing\.\nThe npm registry could not be reached\. .* `npm run setup`/,
    );
  });

  const noRoom = [
    'npm error code ENOSPC\nnpm error nospc ENOSPC: no space left on device, write',
    'ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device',
  ];
  test.each(noRoom)('for want of room says so: %s', (output) => {
    expect(explain('Installing', 'the npm registry', output).message).toContain('There is no room left on the disk.');
  });

  test('for another reason shows what it said', () => {
    const { message } = explain('Installing', 'the npm registry', 'one\nnpm error code E404\n');

    expect(message).toContain('  npm error code E404');
    expect(message).not.toContain('could not be reached');
  });
});

test('a disk that is too full is named with what it has and what is needed', () => {
  expect(() => requireRoom(folder, 1e18, 'Set-up')).toThrow(
    new RegExp(`^Set-up needs about 1000000000\\.0 GB, and the disk of ${folder} has \\d+\\.\\d GB left\\.`),
  );
  expect(() => requireRoom(folder, 1, 'Set-up')).not.toThrow();
});

describe('the lock', () => {
  let child: ChildProcess | undefined;
  afterEach(() => child?.kill('SIGKILL'));

  test('is waited for while its holder lives', async () => {
    const file = path.join(folder, 'lock');
    child = spawn('sleep', ['60']);
    fs.writeFileSync(file, String(child.pid));
    const waited: number[] = [];

    const acquired = new Lock(file).acquire((pid) => waited.push(pid)).then(() => 'acquired');
    const first = await Promise.race([acquired, new Promise((resolve) => setTimeout(resolve, 300, 'waiting'))]);
    child.kill('SIGKILL');
    const then = await acquired;

    expect([first, then, waited]).toEqual(['waiting', 'acquired', [child.pid]]);
  });

  test('is held on by a command that outlives the process that started it', async () => {
    const file = path.join(folder, 'lock');
    child = spawn('sleep', ['60']);
    const lock = new Lock(file);
    await lock.acquire(() => {});
    lock.extendTo(child.pid ?? 0);

    expect(fs.readFileSync(file, 'utf8').split('\n')).toEqual([String(process.pid), String(child.pid)]);
    lock.release();
    expect(fs.readdirSync(folder)).toEqual([]);
  });

  test('lets one at a time in, whatever the dead left', async () => {
    const file = path.join(folder, 'lock');
    const log = path.join(folder, 'log');
    const dead = spawnSync('true').pid;
    fs.writeFileSync(file, String(dead));
    const program = `
      import fs from 'node:fs';
      import { Lock } from ${JSON.stringify(path.join(ROOT, 'tools/setup/lock.mjs'))};
      const lock = new Lock(${JSON.stringify(file)});
      await lock.acquire(() => {});
      fs.appendFileSync(${JSON.stringify(log)}, 'in\\n');
      await new Promise((resolve) => setTimeout(resolve, 50));
      fs.appendFileSync(${JSON.stringify(log)}, 'out\\n');
      lock.release();`;
    const children = Array.from({ length: 5 }, () =>
      spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: 'inherit' }),
    );
    const codes = await Promise.all(children.map((each) => new Promise((resolve) => each.on('exit', resolve))));

    expect(codes).toEqual([0, 0, 0, 0, 0]);
    expect(fs.readFileSync(log, 'utf8')).toBe('in\nout\n'.repeat(5));
  });
});
