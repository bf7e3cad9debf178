"""AWS Glue's steps of data preparation recipes: not here, and said so by name."""

raise ModuleNotFoundError("not supported here yet: awsgluedi (the transforms of DataBrew)", name="awsgluedi")
