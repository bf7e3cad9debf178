"""The pipeline shipping: what its rows are."""

from pyspark.sql import Column
from pyspark.sql import functions as F  # noqa: N812 (the name that every Spark programmer knows)

from millrace.contract import Contract, Field

PIPELINE = "shipping"


def date_of(text: Column) -> Column:
    """The date of a text `yyyy/MM/dd`; null when it is none."""
    return F.when(text.rlike(r"^\d{4}/\d{2}/\d{2}$"), F.to_date(text, "yyyy/MM/dd"))


CONTRACT = Contract(
    (
        Field("shipping_id", "bigint"),
        Field("shipping_date", "string", check=(lambda text: date_of(text).isNotNull(), "a date as yyyy/MM/dd")),
        Field("customer_name", "string"),  # personal data: goes no further than staging
        Field("street_address", "string"),
        Field("destination_city", "string"),
        Field("shipping_cost", "double"),  # dollars
        Field("shipping_distance", "double"),  # miles
        Field("quantity", "double"),  # gallons of fuel
        Field("product_id", "bigint", required=False),
    )
)
