// @ts-check
import { styleText } from 'node:util';

/** Seconds between two signs of life where lines cannot be rewritten. */
const PLAIN_INTERVAL = 15;

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
  const line = isTerminal(stream) ? new RewrittenLine(stream) : new PlainLines(stream);
  let note = '';
  const show = () => line.show(`${title}${note && ` (${note})`} …`, passed());
  show();
  const timer = setInterval(show, line.interval);
  try {
    const result = await work((text) => {
      note = text;
    });
    line.end(`${paint('green', '✔', stream)} ${title} ${paint('dim', passed(), stream)}${prefixed(outcome(result))}`);
    return result;
  } catch (error) {
    line.end(`${paint('red', '✘', stream)} ${title} ${paint('dim', passed(), stream)}`);
    throw error;
  } finally {
    clearInterval(timer);
  }
}

/** @param {string} text */
const prefixed = (text) => text && `  ${text}`;

class RewrittenLine {
  interval = 200;

  /** @param {NodeJS.WriteStream} stream */
  constructor(stream) {
    this.stream = stream;
  }

  /** @param {string} text @param {string} passed */
  show(text, passed) {
    const room = (this.stream.columns || 80) - passed.length - 4;
    this.stream.write(`\r\x1b[K  ${text.slice(0, room)} ${passed}`);
  }

  /** @param {string} text */
  end(text) {
    this.stream.write(`\r\x1b[K${text}\n`);
  }
}

class PlainLines {
  interval = PLAIN_INTERVAL * 1000;
  shown = false;

  /** @param {NodeJS.WriteStream} stream */
  constructor(stream) {
    this.stream = stream;
  }

  /** @param {string} text @param {string} passed */
  show(text, passed) {
    this.stream.write(this.shown ? `  ${text} ${passed}\n` : `  ${text}\n`);
    this.shown = true;
  }

  /** @param {string} text */
  end(text) {
    this.stream.write(`${text}\n`);
  }
}
