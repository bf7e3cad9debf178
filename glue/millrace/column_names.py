"""Names of columns, as every tool that reads the tables takes them."""

import re
import unicodedata

MOST_CHARACTERS = 255
"""What the Glue Data Catalog and Athena take."""

MOST_COLUMNS = 1000
"""Of one file. They become columns of the table that all files share."""


def normalised(name: str) -> str:
    """`Order ID` becomes `order_id`, `Größe (cm)` `grosse_cm`; empty where nothing is left.

    Lower case, without accents; a character that is not ASCII stands as its code point; every run of other characters
    than letters and digits is one underscore; a name that begins with a digit gets `c_` before it.
    `src/lib/column-names.ts` does the same.
    """
    plain = unicodedata.normalize("NFKD", name.lower().replace("ß", "ss"))
    ascii_only = "".join(_ascii(character) for character in plain)
    found = re.sub(r"[^a-z0-9]+", "_", ascii_only).strip("_")
    return f"c_{found}" if found[:1].isdigit() else found


def _ascii(character: str) -> str:
    if character.isascii():
        return character
    # Combining accents, which the decomposition has set apart.
    return "" if "\u0300" <= character <= "\u036f" else f"u{ord(character):x}"
