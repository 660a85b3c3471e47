"""A model's state as files without code in them: JSON, with arrays as their shape, type and bytes.

What belongs here: arrays and numbers to bytes and back. What does not: where the bytes are kept.
"""

import base64
import json
from collections.abc import Mapping
from typing import Any

import numpy as np

#: The types an array may have in a file; none of them can carry an object.
_TYPES = ("float64", "float32")

Array = np.ndarray[tuple[int, ...], np.dtype[Any]]


def json_bytes(value: Any) -> bytes:
    """The same bytes for the same value."""
    return json.dumps(value, sort_keys=True, indent=1).encode()


def arrays_bytes(arrays: Mapping[str, Array]) -> bytes:
    """Arrays by name."""
    return json_bytes({
        name: {
            "shape": list(array.shape),
            "type": str(array.dtype),
            "bytes": base64.b64encode(np.ascontiguousarray(array).tobytes()).decode(),
        }
        for name, array in arrays.items()
    })  # fmt: skip


def arrays_of(data: bytes) -> dict[str, Array]:
    """What `arrays_bytes` was given."""
    return {name: _array(stored) for name, stored in json.loads(data).items()}


def _array(stored: Mapping[str, Any]) -> Array:
    if stored["type"] not in _TYPES:
        raise ValueError(f"an array of type {stored['type']!r} is none that a model keeps ({_TYPES})")
    flat = np.frombuffer(base64.b64decode(stored["bytes"]), dtype=stored["type"])
    return flat.reshape(stored["shape"]).copy()
