import net from 'node:net';
import { answers, freePort, holder, isFree } from '../../tools/lib/ports.ts';

test('a port is free until somebody listens, and who listens is found', async () => {
  const port = await freePort();
  expect(await isFree(port)).toBe(true);
  expect(await answers(port)).toBe(false);

  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  try {
    expect(await isFree(port)).toBe(false);
    expect(await answers(port)).toBe(true);
    expect(holder(port)).toMatch(new RegExp(`^${process.pid} \\(`));
  } finally {
    server.close();
  }
});
