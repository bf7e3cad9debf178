import hashlib
import re
import sys

from awsglue.context import GlueContext
from awsglue.job import Job
from awsglue.transforms import DropFields, Filter, Map
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext

args = getResolvedOptions(sys.argv, ["JOB_NAME", "salt"])
glueContext = GlueContext(SparkContext.getOrCreate())
job = Job(glueContext)
job.init(args["JOB_NAME"], args)

EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")
SALT = args["salt"]


def pseudonymize(rec):
    rec["user"] = hashlib.sha256((SALT + rec["contact"]["email"]).encode()).hexdigest()[:12]
    rec["note"] = EMAIL.sub("***", rec["note"] or "")
    del rec["contact"]["email"]
    return rec


tickets = glueContext.create_dynamic_frame.from_options(
    connection_type="s3",
    connection_options={"paths": ["s3://personal-data/tickets/"]},
    format="json",
    format_options={"multiline": True},
)
consented = Filter.apply(frame=tickets, f=lambda rec: rec["consent"] is True)
masked = Map.apply(frame=consented, f=pseudonymize)
if masked.errorsCount() > 0:
    print(f"{masked.errorsCount()} tickets could not be masked")
    masked.errorsAsDynamicFrame().toDF().show()
clean = DropFields.apply(frame=masked, paths=["contact.phone", "consent"])
clean.printSchema()
glueContext.write_dynamic_frame.from_options(
    frame=clean.coalesce(1),
    connection_type="s3",
    connection_options={"path": "s3://personal-data/clean/", "compression": "gzip"},
    format="json",
)
job.commit()
