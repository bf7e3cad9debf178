/** Names of columns, as every tool that reads the tables takes them. `glue/millrace/column_names.py` does the same. */

/** What the Glue Data Catalog and Athena take. */
export const MOST_CHARACTERS = 255;

/** Columns of one file. They become columns of the table that all files share. */
export const MOST_COLUMNS = 1000;

/**
 * `Order ID` becomes `order_id`, `Größe (cm)` `grosse_cm`; empty where nothing is left.
 *
 * Lower case, without accents; a character that is not ASCII stands as its code point; every run of other characters than letters
 * and digits is one underscore; a name that begins with a digit gets `c_` before it.
 */
export function normalised(name: string): string {
  const plain = name.toLowerCase().replaceAll('ß', 'ss').normalize('NFKD');
  const asciiOnly = Array.from(plain, ascii).join('');
  const found = asciiOnly.replaceAll(/[^a-z0-9]+/g, '_').replaceAll(/^_+|_+$/g, '');
  return /^[0-9]/.test(found) ? `c_${found}` : found;
}

function ascii(character: string): string {
  if (character <= '\x7f') {
    return character;
  }
  // Combining accents, which the decomposition has set apart.
  return character >= '\u0300' && character <= '\u036f' ? '' : `u${character.codePointAt(0)?.toString(16)}`;
}
