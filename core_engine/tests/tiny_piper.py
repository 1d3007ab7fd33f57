"""A voice of Piper's in five hundred bytes: a hum, two frames to a phoneme, with chance in it.

Written by hand as a protocol buffer; fields are those of `onnx.proto`.
"""

import json
import struct
from pathlib import Path
from typing import Any

LETTERS = "_^$ abcdefghijklmnopqrstuvwxyzæðŋɐɑɒɔəɚɛɜɡɪɹɾʃʊʌʒθᵻˈˌː,.;:!?"
CONFIG: dict[str, Any] = {
    "audio": {"sample_rate": 16000},
    "espeak": {"voice": "en-us"},
    "language": {"code": "en_US"},
    "inference": {"noise_scale": 0.1, "length_scale": 1.0, "noise_w": 0.8},
    "phoneme_id_map": {letter: [number] for number, letter in enumerate(LETTERS)},
}
_FLOAT, _INT64 = 1, 7


def write_voice(
    folder: Path, name: str = "tiny", tells_lengths: bool = True, **config: Any
) -> Path:
    """Both files of a voice, the `.onnx` of which is returned."""
    path = folder / f"{name}.onnx"
    path.write_bytes(model(tells_lengths))
    path.with_name(f"{path.name}.json").write_text(json.dumps({**CONFIG, **config}))
    return path


def model(tells_lengths: bool) -> bytes:
    """The model; one that tells no lengths rounds them to the nearest."""
    rounded = "Ceil" if tells_lengths else "Round"
    steps = [
        node("Cast", ["input"], "numbers", number_attribute("to", _FLOAT)),
        node("Mul", ["numbers", "zero"], "zeros"),
        node("Gather", ["scales", "1"], "slowness"),
        node("Mul", ["two", "slowness"], "long"),
        node("Add", ["zeros", "long"], "lengths"),
        node(rounded, ["lengths"], "frames"),
        node("ReduceSum", ["frames"], "sum", number_attribute("keepdims", 0)),
        node("Mul", ["sum", "hop"], "count"),
        node("Range", ["zero", "count", "one"], "places"),
        node("Mul", ["places", "pitch"], "turns"),
        node("Sin", ["turns"], "hum"),
        node("RandomNormalLike", ["hum"], "chance"),
        node("Gather", ["scales", "0"], "loudness"),
        node("Mul", ["chance", "loudness"], "noise"),
        node("Add", ["hum", "noise"], "both"),
        node("Mul", ["both", "half"], "output"),
    ]
    floats = {"zero": 0.0, "one": 1.0, "two": 2.0, "half": 0.5, "hop": 256.0, "pitch": 0.1}
    tensors = [tensor(name, _FLOAT, struct.pack("<f", it)) for name, it in floats.items()]
    tensors += [tensor(str(it), _INT64, struct.pack("<q", it)) for it in (0, 1)]
    inputs = {"input": _INT64, "input_lengths": _INT64, "scales": _FLOAT}
    graph = [
        *(field(1, it) for it in steps), field(2, b"tiny"), *(field(5, it) for it in tensors),
        *(field(11, value(name, it)) for name, it in inputs.items()),
        field(12, value("output", _FLOAT)),
    ]  # fmt: skip
    return number(1, 8) + field(8, number(2, 15)) + field(7, b"".join(graph))


def node(operation: str, inputs: list[str], output: str, attribute: bytes = b"") -> bytes:
    """A step."""
    names = b"".join(field(1, it.encode()) for it in inputs) + field(2, output.encode())
    return names + field(4, operation.encode()) + attribute


def number_attribute(name: str, value: int) -> bytes:
    """An attribute of a step; its type 2 is a whole number."""
    return field(5, field(1, name.encode()) + number(3, value) + number(20, 2))


def tensor(name: str, element: int, raw: bytes) -> bytes:
    """A constant."""
    return number(2, element) + field(8, name.encode()) + field(9, raw)


def value(name: str, element: int) -> bytes:
    """An input or an output."""
    return field(1, name.encode()) + field(2, field(1, number(1, element)))


def field(key: int, content: bytes) -> bytes:
    """A field with a length."""
    return varint(key << 3 | 2) + varint(len(content)) + content


def number(key: int, value: int) -> bytes:
    """A field that is a whole number."""
    return varint(key << 3) + varint(value)


def varint(value: int) -> bytes:
    """Seven bits to a byte."""
    return bytes([value & 127 | 128]) + varint(value >> 7) if value > 127 else bytes([value])
