"""Shipments as Parquet: as one writes it first."""

import sys

from pyspark.sql import SparkSession

source, target = sys.argv[sys.argv.index("--source") + 1], sys.argv[sys.argv.index("--target") + 1]
spark = SparkSession.builder.getOrCreate()
rows = spark.read.json(source)
print("rows", rows.count())
rows.write.mode("overwrite").parquet(target)
