"""AWS Glue's transforms that learn: not here, and said so by name, since scripts may import it before `awsglue`."""

raise ModuleNotFoundError(
    "not supported here yet: awsglueml (EntityDetector, FillMissingValues, FindMatches)", name="awsglueml"
)
