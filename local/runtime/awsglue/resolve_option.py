"""How a choice is resolved on the way from a frame to a DataFrame.

https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-crawler-pyspark-extensions-dynamic-frame.html#aws-glue-api-crawler-pyspark-extensions-dynamic-frame-toDF
"""

from awsglue.gluetypes import DataType

_WITH_A_TARGET = ("project", "cast")


class ResolveOption:
    """`ResolveOption("a.b", "KeepAsStruct")`, `ResolveOption("a.b", "Project", DoubleType())`, or `"Cast"` likewise."""

    def __init__(self, path: str, action: str, target: DataType | None = None) -> None:
        self.path = path
        self.action = action
        self.target = target

    def spec(self) -> tuple[str, str]:
        """The same for `resolveChoice`.

        Raises:
            ValueError: there is no such action, or its target is missing.
        """
        action = self.action.lower()
        if action == "keepasstruct":
            return self.path, "make_struct"
        if action not in _WITH_A_TARGET:
            raise ValueError(f"{self.action} is not an action of ResolveOption: Project, Cast or KeepAsStruct.")
        if self.target is None:
            raise ValueError(f"ResolveOption of {self.path}: {self.action} needs a target type, such as DoubleType().")
        return self.path, f"{action}:{self.target.describe()}"
