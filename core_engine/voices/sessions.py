"""Models that run on one core each: several voices speak at once."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import onnxruntime


def session_of(model: bytes) -> "onnxruntime.InferenceSession":
    """The model, ready to run."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
