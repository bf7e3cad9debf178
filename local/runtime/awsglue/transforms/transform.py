"""What all transforms have in common."""

from typing import Any


class GlueTransform:
    """A transform: `Name.apply(frame=…)` is `Name()(frame=…)`."""

    @classmethod
    def apply(cls, *args: Any, **options: Any) -> Any:
        return cls()(*args, **options)

    @classmethod
    def name(cls) -> str:
        return cls.__name__

    def __call__(self, *args: Any, **options: Any) -> Any:
        raise NotImplementedError(self.name())
