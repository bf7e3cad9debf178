import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { normalised } from '../../../src/lib/column-names.ts';
import { csvFault } from '../../../src/lib/csv-fault.ts';
import { BLOCK } from '../../../src/lib/uploads.ts';
import { fuzzed, outcome } from './fuzzing.ts';

/** Whatever the bytes are: a sentence that says what is wrong, or nothing. */
function look(content: Uint8Array, size = content.length) {
  const { value, error } = outcome(() => csvFault({ head: content.subarray(0, BLOCK), size }));
  expect(error).toBeUndefined();
  if (value !== undefined) {
    expect(value).toMatch(/^\S.*[.]$/su);
    expect(value.length).toBeLessThan(3 * BLOCK);
    expect(value.isWellFormed()).toBe(true);
  }
  return value;
}

const pieces = fc.constantFrom(
  ...['a', 'b', 'A', '1', ',', ',', '"', '""', '\n', '\n', '\r\n', '\r', ' ', ';', '\t', '|', '=1+1', '\0', '\ufeff'],
  ...['é', '\u0301', '\u{1f600}', 'x'.repeat(300)],
);
const texts = fc.array(pieces, { maxLength: 60 }).map((parts) => parts.join(''));
const contents = fc.oneof(
  fc.uint8Array({ maxLength: 100 }),
  texts.map((text) => Buffer.from(text)),
  texts.map((text) => Buffer.from(text, 'utf16le')),
  fc.tuple(texts, fc.nat()).map(([text, at]) => {
    const packed = gzipSync(text);
    return packed.subarray(0, at % (packed.length + 1));
  }),
  fc.tuple(texts, fc.nat(), fc.nat(255)).map(([text, at, byte]) => {
    const packed = gzipSync(text);
    packed[at % packed.length] = byte;
    return packed;
  }),
);

describe('csvFault', () => {
  test('answers for any bytes', () => {
    fc.assert(
      fc.property(contents, (content) => {
        look(content);
      }),
      fuzzed(300),
    );
  });

  test('answers for the beginning of a longer file', () => {
    fc.assert(
      fc.property(contents, fc.integer({ min: 1, max: 1e12 }), (content, more) => {
        look(content, content.length + more);
      }),
      fuzzed(300),
    );
  });

  const wide = Array.from({ length: 30_000 }, (_, index) => index.toString(36)).join(',');
  test.each([
    ['tens of thousands of columns', wide],
    ['a header of commas', ','.repeat(BLOCK - 1)],
    ['names all alike', 'a,'.repeat(BLOCK / 2 - 1)],
    ['quotes alone', '"'.repeat(BLOCK)],
    ['quotes that open and close', '""'.repeat(BLOCK / 2)],
    ['empty quoted fields', '"",'.repeat(BLOCK / 3)],
    ['a quote that is never closed', `a,b\n"${'x""'.repeat(BLOCK / 4)}`],
    ['line ends alone', '\n'.repeat(BLOCK)],
    ['rows of nothing', `a,b\n${'\r\n'.repeat(BLOCK / 2 - 4)}`],
    ['a header of accents', '\u0301'.repeat(BLOCK / 2 - 1)],
    ['ligatures that become many letters', '\ufdfa'.repeat(BLOCK / 3 - 1)],
  ])('is not long about %s', (_, text) => {
    look(Buffer.from(text).subarray(0, BLOCK));
    look(Buffer.from(text).subarray(0, BLOCK), 1e9);
    look(gzipSync(text));
  });

  test('unpacks no more of a bomb than it needs', () => {
    look(gzipSync(Buffer.alloc(70_000_000)).subarray(0, BLOCK), 1e9);
    look(gzipSync(Buffer.alloc(20_000_000, 'a,b\n')));
  });

  test('takes files that are right', () => {
    const field = fc.string({ unit: 'grapheme', maxLength: 8 }).map((text) => `"${text.replaceAll('"', '""')}"`);
    const file = fc.array(fc.tuple(field, field), { maxLength: 20 });
    const good = (text: string) => !text.includes('\0') && !(text.includes('\r') && !text.includes('\n'));
    fc.assert(
      fc.property(file, (rows) => {
        const text = `id,"b"\n${rows.map((row) => `${row.join(',')}\n`).join('')}`;
        fc.pre(good(text));
        expect(look(Buffer.from(text))).toBeUndefined();
      }),
      fuzzed(),
    );
  });
});

describe('normalised', () => {
  test('gives a name that every tool takes, and the same again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 50 }), (name) => {
        const found = normalised(name);
        expect(found).toMatch(/^(?:[a-z][a-z0-9]*(?:_[a-z0-9]+)*)?$/);
        expect(normalised(found)).toBe(found);
      }),
      fuzzed(1000),
    );
  });
});
