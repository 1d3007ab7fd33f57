"""What is read from an ONNX model and set behind it, without a library for that.

A model is a protocol buffer, and those are merged by writing one behind the other. So a few bytes
behind a model add to it. Fields are given by number; their names are those of `onnx.proto`:
https://onnx.ai/onnx/repo-docs/IR.html
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

FLOAT, INT64 = 1, 7
_LENGTH = 2  # the wire type of what has a length
_FIXED = {1: 8, 5: 4}  # bytes of the wire types that have none
_NOISE = 2**16  # random numbers, which come again and again


class Node(NamedTuple):
    """A step of the computation; where its outputs' names stand in the model."""

    operation: bytes
    outputs: Sequence[slice]


def nodes_of(model: bytes) -> Iterator[Node]:
    """All steps of a model. Raises IndexError or ValueError when it is no model."""
    for graph in _parts(model, slice(0, len(model)), 7):
        for node in _parts(model, graph, 1):
            (operation,) = _parts(model, node, 4)
            yield Node(model[operation], list(_parts(model, node, 2)))


def outputs_of(model: bytes) -> list[bytes]:
    """The names of what a model gives."""
    graphs = _parts(model, slice(0, len(model)), 7)
    values = (value for graph in graphs for value in _parts(model, graph, 12))
    return [model[name] for value in values for name in _parts(model, value, 1)]


def also_output(tensor: bytes, element: int) -> bytes:
    """What makes a model give one more of its tensors, when it stands behind the model."""
    value = _field(1, tensor) + _field(2, _field(1, _number(1, element)))
    return _field(7, _field(12, value))


def without_chance(model: bytes) -> bytes:
    """The model with the same random numbers every time.

    The steps that make them go on where they were, whatever their seed. So their outputs get
    another name, which only their shape is taken from, and a table's numbers take their place.
    """
    changed, added = bytearray(model), b""
    for node in nodes_of(model):
        if node.operation == b"RandomNormalLike":
            (place,) = node.outputs
            changed[place.start] = ord("~")  # no exporter begins a name with it
            added += _noise_like(bytes(changed[place]), model[place])
    return bytes(changed) + (_table() + added if added else b"")


def _noise_like(shaped: bytes, name: bytes) -> bytes:
    """Steps that make numbers of the table into a tensor with that name."""

    def own(what: bytes) -> bytes:
        return name + b"/storyreel/" + what

    return b"".join(
        _field(7, _field(1, step))
        for step in (
            _node(b"Shape", [shaped], own(b"shape")),
            _node(b"Size", [shaped], own(b"size")),
            _node(b"Range", [b"storyreel/0", own(b"size"), b"storyreel/1"], own(b"places")),
            _node(b"Mod", [own(b"places"), b"storyreel/count"], own(b"rows")),
            _node(b"Gather", [b"storyreel/noise", own(b"rows")], own(b"flat")),
            _node(b"Reshape", [own(b"flat"), own(b"shape")], name),
        )
    )


def _table() -> bytes:
    noise = np.random.default_rng(0).standard_normal(_NOISE).astype("<f4")
    numbers = {b"storyreel/0": 0, b"storyreel/1": 1, b"storyreel/count": _NOISE}
    tensors = [_number(1, _NOISE) + _tensor(b"storyreel/noise", FLOAT, noise.tobytes())]
    tensors += [_tensor(name, INT64, it.to_bytes(8, "little")) for name, it in numbers.items()]
    return b"".join(_field(7, _field(5, it)) for it in tensors)


def _tensor(name: bytes, element: int, raw: bytes) -> bytes:
    return _number(2, element) + _field(8, name) + _field(9, raw)


def _node(operation: bytes, inputs: Sequence[bytes], output: bytes) -> bytes:
    return b"".join(_field(1, it) for it in inputs) + _field(2, output) + _field(4, operation)


def _field(number: int, content: bytes) -> bytes:
    return _varint(number << 3 | _LENGTH) + _varint(len(content)) + content


def _number(number: int, value: int) -> bytes:
    return _varint(number << 3) + _varint(value)


def _varint(value: int) -> bytes:
    """Seven bits to a byte, the lowest first; the eighth says that there are more."""
    low, rest = value & 0x7F, value >> 7
    return bytes([low | 0x80]) + _varint(rest) if rest else bytes([low])


def _parts(data: bytes, within: slice, wanted: int) -> Iterator[slice]:
    """Where the contents of the fields with that number are."""
    place = within.start
    while place < within.stop:
        key, place = _read_varint(data, place)
        begin, place = _content(data, place, key & 7)
        if place > within.stop:
            raise ValueError("it ends too early")
        if key == (wanted << 3 | _LENGTH):
            yield slice(begin, place)


def _content(data: bytes, place: int, wire: int) -> tuple[int, int]:
    """Where a field's content begins and ends."""
    if wire == _LENGTH:
        length, place = _read_varint(data, place)
        return place, place + length
    if wire == 0:
        return place, _read_varint(data, place)[1]
    if wire not in _FIXED:
        raise ValueError("it is no protocol buffer")
    return place, place + _FIXED[wire]


def _read_varint(data: bytes, place: int) -> tuple[int, int]:
    value, shift = 0, 0
    while data[place] & 0x80:
        value |= (data[place] & 0x7F) << shift
        place, shift = place + 1, shift + 7
    return value | data[place] << shift, place + 1
