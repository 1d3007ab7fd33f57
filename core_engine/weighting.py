"""How loud samples in memory are, block by block, as ITU-R BS.1770 weights them.

FFmpeg's meter says how loud a sound is as a whole; this says where it is louder than elsewhere.
"""

import functools
from typing import Any

import numpy as np
from numpy.typing import NDArray

# ITU-R BS.1770-5, annex 1, tables 1 and 2, for 48 kHz: what the head does to high tones, and the
# ear's deafness to low ones; and the constant that makes a 997 Hz sine at full scale -3.01 LUFS.
_FILTERS = (
    ((1.53512485958697, -2.69169618940638, 1.19839281085285),
     (1.0, -1.69065929318241, 0.73248077421585)),
    ((1.0, -2.0, 1.0),
     (1.0, -1.99004745483398, 0.99007225036621)),
)  # fmt: skip
_OFFSET = -0.691
_GATE = 0.1  # of the mean power; what is below are pauses

Powers = NDArray[np.float64]


def powers(samples: NDArray[Any], block: int) -> Powers:
    """The weighted power of each block, silence after the last; samples are by channels, and 1.0
    is full scale."""
    count = -(-len(samples) // block)
    filled = np.pad(samples, ((0, count * block - len(samples)), (0, 0)))
    blocks = filled.reshape(count, block, -1)
    spectrum = np.abs(np.fft.rfft(blocks, axis=1)) ** 2
    weighted = 2 * np.einsum("bfc,f->b", spectrum, _weights(block)) / block**2
    return np.asarray(weighted, np.float64)


def lufs(power: Powers) -> Powers:
    """Powers as loudness; of none at all it is very low, not minus infinity."""
    return np.asarray(_OFFSET + 10 * np.log10(np.maximum(power, 1e-12)))


def gated_lufs(power: Powers) -> float:
    """The loudness of all blocks but the pauses among them."""
    if not power.any():
        return float(lufs(np.zeros(1))[0])
    return float(lufs(power[power >= power.mean() * _GATE].mean(keepdims=True))[0])


@functools.cache
def _weights(block: int) -> Powers:
    """What the filters make of the power of each frequency of a block's spectrum."""
    delay = np.exp(-2j * np.pi * np.arange(block // 2 + 1) / block)
    response = np.ones_like(delay)
    for above, below in _FILTERS:
        response *= np.polyval(above[::-1], delay) / np.polyval(below[::-1], delay)
    return np.asarray(np.abs(response) ** 2)
