/** What is wrong with a CSV file, as far as its beginning tells. `glue/millrace/csv_shape.py` finds the same faults. */
import { constants, gunzipSync } from 'node:zlib';
import { MOST_CHARACTERS, MOST_COLUMNS, normalised } from './column-names.ts';
import { type Beginning, BLOCK } from './uploads.ts';

interface Row {
  /** The line that it begins in. */
  readonly line: number;
  /** As they are written, with their quotes. */
  readonly fields: readonly string[];
}

/** A file that no row can be read from; the message says why, to whoever uploaded it. */
class UnreadableFileError extends Error {
  override readonly name = 'UnreadableFileError';
}

/** The beginning of a text. */
interface Start {
  readonly text: string;
  /** Whether there is more. */
  readonly isCut: boolean;
}

/** What no deflated block can be larger than: 1,032 times its bytes. */
const MOST_INFLATED = 1032 * BLOCK;

/** What is wrong with a CSV file, as far as its beginning tells; undefined when nothing is. */
export function csvFault({ head, size }: Pick<Beginning, 'head' | 'size'>): string | undefined {
  try {
    if (size === 0) {
      throw new UnreadableFileError('The file is empty.');
    }
    const [header, ...rows] = records(textOf(head, size));
    refuseRagged(rows, columns(header as Row).length);
    return undefined;
  } catch (error) {
    if (error instanceof UnreadableFileError) {
      return error.message;
    }
    throw error;
  }
}

function textOf(head: Uint8Array, size: number): Start {
  const isWhole = size <= head.length;
  const bytes = head[0] === 0x1f && head[1] === 0x8b ? gunzip(head, isWhole) : head;
  const isCut = !isWhole || bytes.length > BLOCK;
  const start = bytes.subarray(0, BLOCK);
  if ((start[0] === 0xff && start[1] === 0xfe) || (start[0] === 0xfe && start[1] === 0xff)) {
    throw new UnreadableFileError('The file is UTF-16; UTF-8 is needed.');
  }
  if (start.includes(0)) {
    throw new UnreadableFileError('The file holds zero bytes: it is binary, or UTF-16; CSV in UTF-8 is needed.');
  }
  const text = decode(start, isCut);
  if (text.includes('\r') && !text.includes('\n')) {
    throw new UnreadableFileError('Its lines end in CR alone; LF or CRLF is needed.');
  }
  return { text, isCut };
}

function gunzip(head: Uint8Array, isWhole: boolean): Uint8Array {
  try {
    return gunzipSync(head, {
      maxOutputLength: MOST_INFLATED,
      ...(!isWhole && { finishFlush: constants.Z_SYNC_FLUSH }),
    });
  } catch (error) {
    const endsEarly = (error as NodeJS.ErrnoException).code === 'Z_BUF_ERROR';
    throw new UnreadableFileError(endsEarly ? 'The gzip file ends too early.' : 'The gzip file is broken.');
  }
}

/** The text, without a byte-order mark, and without a character that the cut has halved. */
function decode(start: Uint8Array, isCut: boolean): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(start, { stream: isCut });
  } catch {
    throw new UnreadableFileError('The file is not UTF-8.');
  }
}

/** The records that are there in whole, without empty lines; the first is the header. */
function records({ text, isCut }: Start): Row[] {
  const found: Row[] = [];
  let line = 1;
  for (let start = 0; start < text.length; ) {
    const { fields, end } = record(text, start);
    if (end === undefined && !isCut) {
      throw new UnreadableFileError(`The quote that is opened in the record of line ${line} is never closed.`);
    }
    if (end === undefined || (end === text.length && isCut)) {
      break;
    }
    if (fields.length > 1 || fields[0] !== '') {
      found.push({ line, fields });
    }
    line += text.slice(start, end + 1).split('\n').length - 1;
    start = end + 1;
  }
  if (found.length === 0) {
    throw new UnreadableFileError(
      isCut
        ? 'The header is longer than 64 KiB, or a quote in it is never closed.'
        : 'The file has no header: it holds nothing but line ends.',
    );
  }
  return found;
}

/** The fields of the record that begins here, and where it ends; no end when a quote is not closed. */
function record(text: string, start: number): { fields: string[]; end: number | undefined } {
  const field = /"[^"]*(?:""[^"]*)*"(?!")[^,\n]*|(?!")[^,\n]*/y;
  const fields: string[] = [];
  for (let end = start - 1; end === start - 1 || text[end] === ','; end = field.lastIndex) {
    field.lastIndex = end + 1;
    const found = field.exec(text);
    if (!found) {
      return { fields, end: undefined };
    }
    fields.push(found[0]);
  }
  fields.push((fields.pop() ?? '').replace(/\r$/, ''));
  return { fields, end: field.lastIndex };
}

function columns(header: Row): string[] {
  const names = header.fields.map(unquoted);
  if (names.length === 1 && /[;\t|]/.test(names[0] ?? '')) {
    const start = Array.from(names[0] ?? '').slice(0, 100);
    throw new UnreadableFileError(
      `The header is one column, "${start.join('')}"; fields are to be separated by commas.`,
    );
  }
  if (names.length > MOST_COLUMNS) {
    throw new UnreadableFileError(
      `The header has ${names.length.toLocaleString('en')} columns; at most ${MOST_COLUMNS.toLocaleString('en')} are taken.`,
    );
  }
  const [first] = names[0] ?? '';
  if (first === '{' || first === '[') {
    throw new UnreadableFileError(`The file begins with ${first}, as JSON does; CSV is needed.`);
  }
  const found = names.map(normalised);
  for (const [index, column] of found.entries()) {
    if (!column) {
      throw new UnreadableFileError(`Column ${index + 1} of the header has no name.`);
    }
    if (column.length > MOST_CHARACTERS) {
      throw new UnreadableFileError(`Column ${index + 1} of the header has a name of more than 255 characters.`);
    }
  }
  for (const column of found) {
    const alike = names.filter((_, index) => found[index] === column).map((name) => `"${name}"`);
    if (alike.length > 1) {
      throw new UnreadableFileError(
        `The header names ${alike.length} columns alike: ${alike.join(', ')} are all ${column}.`,
      );
    }
  }
  return found;
}

function unquoted(field: string): string {
  return field.length > 1 && field.startsWith('"') && field.endsWith('"')
    ? field.slice(1, -1).replaceAll('""', '"')
    : field;
}

function refuseRagged(rows: readonly Row[], width: number): void {
  const ragged = rows.filter(({ fields }) => fields.length !== width);
  const [first] = ragged;
  if (first && ragged.length * 2 > rows.length) {
    throw new UnreadableFileError(
      `Most rows have another number of fields than the header: ${ragged.length} of the first ${rows.length}; ` +
        `line ${first.line} has ${first.fields.length}, the header has ${width}.`,
    );
  }
}
