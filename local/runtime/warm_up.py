"""The script that warms a JVM: the shapes that most jobs have, on S3A, so that their classes are loaded."""

import json

from object_store import ObjectStore
from pyspark import SparkConf, SparkContext
from pyspark.sql import SparkSession
from pyspark.sql import functions as F  # noqa: N812 (its usual name)

_ROUNDS = 2


def main() -> None:
    store = ObjectStore()
    rows = [
        {"id": number % 90, "city": f"c{number % 3}", "cost": number * 1.5, "on": "2026/01/01"} for number in range(100)
    ]
    store.objects["in/rows.json"] = "\n".join(map(json.dumps, rows)).encode()
    store.objects["in.csv"] = b"id,name\n1,a\n2,b\n"
    SparkContext(conf=SparkConf().set("spark.hadoop.fs.s3a.endpoint", store.endpoint))
    spark = SparkSession.builder.getOrCreate()
    for _ in range(_ROUNDS):
        warm(spark)


def warm(spark: SparkSession) -> None:
    text = spark.read.text("s3://warm/in/").withColumn("file", F.input_file_name())
    text.select(F.from_json("value", "id long, city string, cost double, on string").alias("row")).select(
        "row.*"
    ).count()
    inferred = spark.read.json("s3://warm/in/")
    frame = inferred.withColumn("on", F.to_date("on", "yyyy/MM/dd")).dropDuplicates(["id"])
    frame.groupBy("city").agg(F.sum("cost"), F.count("*")).orderBy("city").collect()
    frame.write.mode("overwrite").partitionBy("city").parquet("s3://warm/out/")
    back = spark.read.parquet("s3://warm/out/")
    back.join(inferred.select("id"), "id", "left_anti").count()
    spark.read.option("header", "true").csv("s3://warm/in.csv").createOrReplaceTempView("names")
    spark.sql("select count(*), max(name) from names").collect()
    back.drop("on").write.mode("overwrite").json("s3://warm/lines/")


main()
