"""The Data Catalog as Spark's metastore: what `--enable-glue-datacatalog` asks for.

Spark's own Hive support speaks Thrift to a Hive metastore. This is one: it listens on loopback while a script runs and
answers from the Glue API with the job role's credentials. So Spark finds, reads, creates and changes tables of the
catalog by its own code, as Hive tables, which is what it does on AWS.

https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-glue-data-catalog-hive.html
"""
