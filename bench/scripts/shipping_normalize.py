"""Clean shipments by date: as one writes it first."""

import sys

from pyspark.sql import SparkSession
from pyspark.sql import functions as F  # noqa: N812 (the name that every Spark programmer knows)

source, target = sys.argv[sys.argv.index("--source") + 1], sys.argv[sys.argv.index("--target") + 1]
spark = SparkSession.builder.getOrCreate()
rows = spark.read.parquet(source).drop("customer_name", "source_key", "source_version")
clean = rows.withColumn("shipping_date", F.to_date("shipping_date", "yyyy/MM/dd"))
clean = clean.withColumn("dt", F.date_format("shipping_date", "yyyy-MM-dd"))
print("rows", clean.count())
clean.write.mode("overwrite").partitionBy("dt").parquet(target)
