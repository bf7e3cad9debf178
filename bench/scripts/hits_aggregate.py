"""Hits counted for three tables: as one writes it first."""

import sys

from pyspark.sql import SparkSession

source, target = sys.argv[sys.argv.index("--source") + 1], sys.argv[sys.argv.index("--target") + 1]
spark = SparkSession.builder.getOrCreate()
hits = spark.read.json(source)
print("hits", hits.count())
for table, columns, form in (
    ("country", ["CountryCode"], "parquet"),
    ("domain", ["Domain", "GroupID"], "json"),
    ("agent", ["UserAgent"], "parquet"),
):
    counts = hits.groupBy(*columns).count()
    print(table, counts.count())
    counts.coalesce(1).write.mode("overwrite").format(form).save(f"{target}{table}/")
