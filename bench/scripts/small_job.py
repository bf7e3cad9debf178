"""The small job that is timed: reads JSON rows, removes duplicates, writes Parquet by city, counts what it wrote."""

import sys

from pyspark.sql import SparkSession


def main() -> None:
    source, target = sys.argv[sys.argv.index("--input") + 1], sys.argv[sys.argv.index("--output") + 1]
    spark = SparkSession.builder.getOrCreate()
    rows = spark.read.json(source).dropDuplicates(["id"])
    rows.write.mode("overwrite").partitionBy("city").parquet(target)
    print("rows", spark.read.parquet(target).count())


main()
