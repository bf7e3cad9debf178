// @ts-check
import { styleText } from 'node:util';

/** Milliseconds of work before the first sign of life where lines cannot be rewritten, and between two later ones. */
const PLAIN_FIRST = 2000;
const PLAIN_NEXT = 15_000;

/**
 * @param {NodeJS.WriteStream} stream
 * @returns {boolean} whether a line can be rewritten there
 */
export const isTerminal = (stream) => stream.isTTY === true && process.env.TERM !== 'dumb';

/**
 * Colour a text for a stream, if it is a terminal and nobody asked for no colours (https://no-color.org).
 *
 * @param {Parameters<typeof styleText>[0]} format
 * @param {string} text
 * @param {NodeJS.WriteStream} [stream]
 */
export const paint = (format, text, stream = process.stdout) =>
  isTerminal(stream) && !process.env.NO_COLOR ? styleText(format, text, { validateStream: false }) : text;

/** @param {number} milliseconds */
export const seconds = (milliseconds) => `${(milliseconds / 1000).toFixed(milliseconds < 9950 ? 1 : 0)} s`;

/**
 * Show that something is under way while it is: in a terminal a line that counts the seconds, elsewhere a line
 * at its start and one every now and then.
 *
 * @template T
 * @param {string} title what is under way, e.g. `Installing npm packages`
 * @param {(note: (text: string) => void) => Promise<T>} work is given a function that says what it is at
 * @param {(result: T) => string} [outcome] what to say behind the title once it is done
 * @param {NodeJS.WriteStream} [stream]
 * @returns {Promise<T>}
 */
export async function during(title, work, outcome = () => '', stream = process.stdout) {
  const started = Date.now();
  const passed = () => seconds(Date.now() - started);
  let note = '';
  const line = statusLine(() => `${title}${note && ` (${note})`} … ${passed()}`, stream);
  try {
    const result = await work((text) => {
      note = text;
    });
    line.say(`${paint('green', '✔', stream)} ${title} ${paint('dim', passed(), stream)}${prefixed(outcome(result))}`);
    return result;
  } catch (error) {
    line.say(`${paint('red', '✘', stream)} ${title} ${paint('dim', passed(), stream)}`);
    throw error;
  } finally {
    line.end();
  }
}

/** @param {string} text */
const prefixed = (text) => text && `  ${text}`;

/**
 * Keep a line at the bottom that tells what is under way: in a terminal rewritten all the time, elsewhere written
 * now and then.
 *
 * @param {() => string} status what it says now
 * @param {NodeJS.WriteStream} [stream]
 * @returns {{say: (line: string) => void, end: () => void}} `say` puts a line above it
 */
export function statusLine(status, stream = process.stdout) {
  const clear = isTerminal(stream) ? '\r\x1b[K' : '';
  /** @type {NodeJS.Timeout} */
  let timer;
  if (isTerminal(stream)) {
    const show = () => stream.write(`${clear}  ${status().slice(0, (stream.columns || 80) - 3)}`);
    show();
    timer = setInterval(show, 200);
  } else {
    const show = () => {
      stream.write(`  ${status()}\n`);
      timer = setTimeout(show, PLAIN_NEXT);
    };
    timer = setTimeout(show, PLAIN_FIRST);
  }
  return {
    say: (line) => stream.write(`${clear}${line}\n`),
    end: () => {
      clearInterval(timer);
      stream.write(clear);
    },
  };
}
