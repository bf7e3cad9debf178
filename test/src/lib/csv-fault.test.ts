/** The same files are looked at by `test/glue/test_csv_shape.py`. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { csvFault } from '../../../src/lib/csv-fault.ts';
import { BLOCK } from '../../../src/lib/uploads.ts';

interface File {
  readonly what: string;
  readonly text?: string;
  readonly base64?: string;
  readonly then?: string;
  readonly times?: number;
  readonly reason?: string;
}

const files = JSON.parse(readFileSync(join(__dirname, '../../csv-beginnings.json'), 'utf8')) as File[];

function content({ text = '', base64, then = '', times = 0 }: File): Buffer {
  const start = base64 ? Buffer.from(base64, 'base64') : Buffer.from(text);
  return Buffer.concat([start, Buffer.from(then.repeat(times))]);
}

const fault = (body: Uint8Array) => csvFault({ head: body.subarray(0, BLOCK), size: body.length });

describe('csvFault', () => {
  it.each(files.map((file) => [file.what, file] as const))('sees from the beginning: %s', (_, file) => {
    expect(fault(content(file))).toBe(file.reason);
  });

  it.each(files.filter(({ what }) => what !== 'nothing').map((file) => [file.what, file] as const))(
    'sees from the beginning, compressed: %s',
    (_, file) => {
      expect(fault(gzipSync(content(file)))).toBe(file.reason);
    },
  );

  it('takes gzip of several members', () => {
    expect(fault(Buffer.concat([gzipSync(''), gzipSync('id,'), gzipSync('name\n1,a\n')]))).toBeUndefined();
  });

  it('sees that a gzip file ends too early or is broken, where it has all of it', () => {
    const body = gzipSync('id,name\n1,a\n');

    expect(fault(body.subarray(0, -5))).toBe('The gzip file ends too early.');
    expect(fault(Buffer.concat([body.subarray(0, 12), Buffer.from('no gzip'), body.subarray(19)]))).toBe(
      'The gzip file is broken.',
    );
  });
});
