"""Distinct orders, with plain names: as one writes it first."""

import sys

from pyspark.sql import SparkSession

source, target = sys.argv[sys.argv.index("--source") + 1], sys.argv[sys.argv.index("--target") + 1]
spark = SparkSession.builder.getOrCreate()
rows = spark.read.option("header", "true").option("inferSchema", "true").csv(source)
for name in rows.columns:
    rows = rows.withColumnRenamed(name, name.lower().replace(" ", "_"))
orders = rows.dropDuplicates()
print("rows", rows.count(), "distinct", orders.count())
orders.write.mode("overwrite").parquet(f"{target}load/")
orders.write.mode("overwrite").parquet(f"{target}latest/")
