"""The same twenty rules, a pass of Spark each: as one writes it first."""

import json
import sys

from pyspark.sql import SparkSession

source, rules = sys.argv[sys.argv.index("--source") + 1], sys.argv[sys.argv.index("--conditions") + 1]
spark = SparkSession.builder.getOrCreate()
rows = spark.read.parquet(source)
for condition in json.loads(rules):
    ((holds,),) = rows.selectExpr(condition).collect()
    print("Passed" if holds else "Failed", condition)
