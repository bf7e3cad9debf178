"""Map: what it runs for each item."""

from collections.abc import Iterator

from local.states.definition.problem import Problem, missing, schema
from local.states.definition.scope import State

_DISTRIBUTED_ONLY = ("ItemReader", "ItemBatcher", "ResultWriter", "Label")


def check_map(state: State) -> Iterator[Problem]:
    fields = state.fields
    processor = fields.get("ItemProcessor", fields.get("Iterator"))
    if not isinstance(processor, dict):
        yield missing("ItemProcessor", state.location)
        return
    mode = (processor.get("ProcessorConfig") or {}).get("Mode", "INLINE")
    if mode == "DISTRIBUTED":
        yield schema("The local cloud does not support the processing mode DISTRIBUTED; use INLINE", state.location)
        return
    for field in _DISTRIBUTED_ONLY:
        if field in fields:
            yield schema(f"The field '{field}' needs the processing mode DISTRIBUTED", state.location)
