"""Feedback that keeps its rules as Parquet, and what breaks them aside: as one writes it first, a pass a rule."""

import sys

from pyspark.sql import SparkSession

source, target = sys.argv[sys.argv.index("--source") + 1], sys.argv[sys.argv.index("--target") + 1]
spark = SparkSession.builder.getOrCreate()
rows = spark.read.json(source)
count = rows.count()
print("rows", count)
print("flights", rows.where("flight_no IS NOT NULL").count() / count)
print("mean rating", rows.agg({"rating": "mean"}).first())
rules = (
    "flight_no IS NOT NULL",
    "flight_no RLIKE '^[A-Z0-9]{2}[0-9]{1,4}$'",
    "date IS NOT NULL",
    "section IN ('first', 'business', 'premium economy', 'economy')",
    "rating BETWEEN 0 AND 6",
    "comments IS NULL OR length(comments) < 2001",
)
for rule in rules:
    print(rule, rows.where(f"NOT ({rule})").count())
kept = " AND ".join(f"({rule})" for rule in rules)
rows.where(kept).write.mode("overwrite").parquet(f"{target}kept/")
rows.where(f"NOT ({kept})").write.mode("overwrite").json(f"{target}broken/")
print("kept", spark.read.parquet(f"{target}kept/").count())
