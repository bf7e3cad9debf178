import { spawnSync } from 'node:child_process';
import net, { type AddressInfo } from 'node:net';
import { NODE, ROOT } from '../../tools/setup/paths.mjs';

const start = (...args: string[]) => spawnSync(NODE, ['tools/start.ts', ...args], { cwd: ROOT, encoding: 'utf8' });

test('a port that is taken is named, with the process that has it', async () => {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    const { status, stderr } = start('--port', String(port));

    expect(stderr).toContain(`Port ${port} on 127.0.0.1 is taken by process ${process.pid} (`);
    expect(stderr).toContain(`npm start -- --port ${port + 100}`);
    expect(status).toBe(1);
  } finally {
    server.close();
  }
});

test.each([
  [['--port', '99999'], '--port 99999: a port is a number from 1 to 65535.'],
  [['--prot', '1'], "Unknown option '--prot'"],
  [['now'], 'now means nothing here.'],
])('%j is refused with the usage', (args, reason) => {
  const { status, stderr } = start(...args);

  expect(stderr).toContain(reason);
  expect(stderr).toContain('Usage: npm start -- [--port PORT]');
  expect(status).toBe(1);
});
