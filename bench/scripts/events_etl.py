"""Events of two shapes as one table by hour: as one writes it first."""

import sys

from pyspark.sql import SparkSession
from pyspark.sql import functions as F  # noqa: N812 (the name that every Spark programmer knows)

source, target = sys.argv[sys.argv.index("--source") + 1], sys.argv[sys.argv.index("--target") + 1]
spark = SparkSession.builder.getOrCreate()
rows = spark.read.json(source)
nested = rows.where("user IS NOT NULL").select(
    "event_id",
    F.col("user.id").alias("user_id"),
    F.col("user.age").alias("user_age"),
    F.col("user.location").alias("user_location"),
    "product_details.product_id",
    F.col("product_details.category").alias("product_category"),
    F.col("transaction.amount").alias("purchase_amount"),
    "transaction.currency",
    F.to_timestamp("transaction.timestamp").alias("timestamp"),
    F.col("feedback.rating").cast("double").alias("rating"),
    "feedback.review_text",
)
flat = rows.where("user IS NULL").select(
    "event_id",
    "user_id",
    "user_age",
    F.col("location").alias("user_location"),
    "product_id",
    "product_category",
    "purchase_amount",
    "currency",
    F.to_timestamp("timestamp").alias("timestamp"),
    F.col("review.rating").cast("double").alias("rating"),
    "review.review_text",
)
events = nested.unionByName(flat)
print("rows", events.count())
hour = {"year": "yyyy", "month": "MM", "day": "dd", "hour": "HH"}
for name, pattern in hour.items():
    events = events.withColumn(name, F.date_format("timestamp", pattern))
events.write.mode("overwrite").option("compression", "gzip").partitionBy(*hour).parquet(target)
