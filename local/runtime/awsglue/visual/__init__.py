"""The transforms of the visual editor that its exports import: `import gs_now` gives frames a method `gs_now`.

https://docs.aws.amazon.com/glue/latest/dg/edit-jobs-transforms.html

A file a transform, named as it is. Their names and parameters are those that exports have; what they do is on the page
that each file names. A parameter that no export shows is refused by its name.
"""

import functools
import inspect
from collections.abc import Callable
from typing import Any

from pyspark.sql import DataFrame

from awsglue import gluetypes
from awsglue.dynamicframe import DynamicFrame
from awsglue.support import not_supported


def register(transform: Callable[..., DataFrame]) -> Callable[..., DataFrame]:
    """Make a transform of DataFrames a method of these, and of frames, whose choices are structs to it."""
    signature = inspect.signature(transform)

    @functools.wraps(transform)
    def of_data_frame(data: DataFrame, *args: Any, **options: Any) -> DataFrame:
        if unknown := options.keys() - signature.parameters.keys():
            raise not_supported(f"{transform.__name__} with {', '.join(sorted(unknown))}")
        return transform(data, *args, **options)

    @functools.wraps(transform)
    def of_dynamic_frame(frame: DynamicFrame, *args: Any, **options: Any) -> DynamicFrame:
        made = DynamicFrame.fromDF(of_data_frame(frame.toDF(), *args, **options), frame.glue_ctx)
        return frame.derived(made.toDF(), _with_choices(made, frame))

    setattr(DynamicFrame, transform.__name__, of_dynamic_frame)
    setattr(DataFrame, transform.__name__, of_data_frame)
    return of_data_frame


def _with_choices(made: DynamicFrame, frame: DynamicFrame) -> gluetypes.StructType:
    """The fields of a result, those that the transform left alone as they were."""
    before = {field.name: field.dataType for field in frame.toDF().schema}
    after = {field.name: field.dataType for field in made.toDF().schema}
    return gluetypes.StructType(
        frame.schema().getField(field.name) if before.get(field.name) == after[field.name] else field
        for field in made.schema()
    )
