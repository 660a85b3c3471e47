"""Values by name, each made when it is first asked for.

What belongs here: that one mapping. What does not: what is made.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

Value = TypeVar("Value")


class Late(Mapping[str, Value]):
    """A mapping that knows how to make its values, makes only those looked at, and each once."""

    def __init__(self, made_by: Mapping[str, Callable[[], Value]]) -> None:
        self._made_by = made_by
        self._made: dict[str, Value] = {}

    def __getitem__(self, name: str) -> Value:
        if name not in self._made:
            self._made[name] = self._made_by[name]()
        return self._made[name]

    def __contains__(self, name: object) -> bool:
        return name in self._made_by

    def __iter__(self) -> Iterator[str]:
        return iter(self._made_by)

    def __len__(self) -> int:
        return len(self._made_by)
