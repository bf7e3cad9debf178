"""The pipeline events: the two shapes of its rows, and what both become."""

from collections.abc import Callable

from pyspark.sql import Column
from pyspark.sql import functions as F  # noqa: N812 (the name that every Spark programmer knows)

from millrace.contract import Contract, Field, not_one_value

PIPELINE = "events"

Check = tuple[Callable[[Column], Column], str]

_ISO = r"^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(:\d{2})?(\.\d{1,9})?(Z|[+-]\d{2}(?::?\d{2})?)?$"
_EPOCH_SECONDS = r"^\d{9,10}(\.\d{1,9})?$"
_EPOCH_MILLISECONDS = r"^\d{12,13}(\.\d{1,9})?$"


def timestamp_of(text: Column) -> Column:
    """The moment that a text names; null when it names none.

    It is ISO 8601 with a date and a time, in UTC unless it says otherwise, or seconds or milliseconds since 1970.
    """
    iso = F.upper(text)
    date, time, seconds, fraction, zone = (F.regexp_extract(iso, _ISO, group) for group in range(1, 6))
    whole = F.concat(date, F.lit(" "), time, _or(seconds, ":00"), fraction, _or(zone, "+00:00"))
    return (
        F.when(iso.rlike(_ISO), whole.cast("timestamp"))
        .when(text.rlike(_EPOCH_SECONDS), _after_1970(text, 1_000_000))
        .when(text.rlike(_EPOCH_MILLISECONDS), _after_1970(text, 1_000))
    )


def _or(text: Column, otherwise: str) -> Column:
    return F.when(text == "", otherwise).otherwise(text)


def _after_1970(text: Column, microseconds: int) -> Column:
    return F.timestamp_micros((text.cast("decimal(23,9)") * microseconds).cast("bigint"))


# Numbers are read as texts: some producers write them so.
_NUMBER: Check = (
    lambda text: text.rlike(r"^[+-]?\d+(\.\d+)?([eE][+-]?\d{1,2})?$") & (F.abs(_double(text)) < float("inf")),
    "a number",
)
_YEARS: Check = (lambda text: text.rlike(r"^\d{1,3}(\.0+)?$"), "a whole number of years")
_MOMENT: Check = (lambda text: timestamp_of(text).isNotNull(), "a timestamp")
# Spark gives an object as its text.
_IDENTIFIER: Check = (lambda text: text.rlike(r"^\s*[^\s{\[]"), "a text or a number")
_SIMPLE: Check = (lambda text: ~text.rlike(r"^[{\[]"), "a text or a number")


def _double(text: Column) -> Column:
    return text.cast("double")


def _contract(**paths: str) -> Contract:
    """The contract of a shape; paths: where its fields are, those excepted that are where the table has them."""

    def field(
        name: str, check: Check | None, becomes: Callable[[Column], Column] | None = None, required: bool = True
    ) -> Field:
        path = tuple(paths.get(name, name).split("."))
        return Field(name, "string", required, check, path, becomes)

    return Contract(
        (
            field("event_id", _IDENTIFIER),
            field("user_id", _IDENTIFIER),
            field("user_age", _YEARS, lambda text: text.cast("double").cast("int"), required=False),
            field("user_location", _SIMPLE, required=False),
            field("product_id", _IDENTIFIER),
            field("product_category", _SIMPLE, required=False),
            field("purchase_amount", _NUMBER, _double),
            field("currency", _IDENTIFIER),
            field("timestamp", _MOMENT, timestamp_of),
            field("rating", _NUMBER, _double, required=False),
            field("review_text", None, required=False),
        )
    )


NESTED = _contract(
    user_id="user.id",
    user_age="user.age",
    user_location="user.location",
    product_id="product_details.product_id",
    product_category="product_details.category",
    purchase_amount="transaction.amount",
    currency="transaction.currency",
    timestamp="transaction.timestamp",
    rating="feedback.rating",
    review_text="feedback.review_text",
)
FLAT = _contract(user_location="location", rating="review.rating", review_text="review.review_text")

# What one shape has, and the other does not: objects in one, values in the other.
_OF_NESTED = ("user", "product_details", "transaction", "feedback")
_OF_FLAT = ("user_id", "product_id", "purchase_amount")

# Both at once: where they have a member of the same name, it is the same. So a row is parsed once.
_BOTH = Contract(NESTED.fields + FLAT.fields)


class Events:
    """Rows of either shape; which one, each row tells."""

    def parse(self, raw: Column) -> Column:
        """The row as a struct of the fields of both shapes."""
        return _BOTH.parse(raw)

    def is_kept(self, raw: Column, row: Column) -> Column:
        """Whether a parsed row keeps the contract of its shape."""
        kept = _by_shape(row, NESTED.is_kept(raw, row), FLAT.is_kept(raw, row))
        return F.coalesce(kept, F.lit(False))

    def breach(self, raw: Column, row: Column) -> Column:
        """Why a row does not."""
        members = F.concat_ws(", ", F.json_object_keys(raw))
        unknown = (
            F.when(
                _is_nested(row) & _is_flat(row),
                F.format_string("of both shapes at once, by its fields %.200s", members),
            )
            .when(members == "", "an object of no known shape")
            .otherwise(F.format_string("of an unknown shape, by its fields %.200s", members))
        )
        reason = _by_shape(row, NESTED.breach(raw, row), FLAT.breach(raw, row))
        return F.coalesce(not_one_value(raw), _BOTH.not_an_object(raw), reason, unknown)

    def columns(self, row: Column) -> list[Column]:
        """What the table has of a row that is kept."""
        pairs = zip(NESTED.columns(row), FLAT.columns(row), NESTED.fields, strict=True)
        return [_by_shape(row, nested, flat).alias(field.name) for nested, flat, field in pairs]


def _by_shape(row: Column, nested: Column, flat: Column) -> Column:
    """One or the other, null for a row of no shape or of both."""
    return F.when(_is_nested(row) & ~_is_flat(row), nested).when(_is_flat(row) & ~_is_nested(row), flat)


def _is_nested(row: Column) -> Column:
    return _has_any(row, _OF_NESTED)


def _is_flat(row: Column) -> Column:
    return _has_any(row, _OF_FLAT)


def _has_any(row: Column, members: tuple[str, ...]) -> Column:
    return F.greatest(*[row[name].isNotNull() for name in members])


EVENTS = Events()
