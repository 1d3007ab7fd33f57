"""Lending memory to a pipe instead of copying it: Linux's vmsplice(2).

The pipe then refers to the writer's pages until its reader has copied from them. Raw frames are
three megabytes each, so one copy less is worth four per cent of a render.
"""

import ctypes
import errno
import functools
import os
from collections.abc import Callable

_NONBLOCK = 2  # SPLICE_F_NONBLOCK


class _Piece(ctypes.Structure):
    """The `struct iovec` of readv(2)."""

    _fields_ = (("base", ctypes.c_void_p), ("length", ctypes.c_size_t))


def possible() -> bool:
    """Whether this system can lend memory to a pipe."""
    return _vmsplice() is not None


def lend(descriptor: int, data: memoryview) -> int:
    """Put as much of `data`, which has to be writable memory, into the pipe as it takes now.

    Returns the bytes taken, 0 when the pipe is full; raises OSError as os.write does.
    """
    vmsplice = _vmsplice()
    if vmsplice is None:
        raise NotImplementedError("this system has no vmsplice")
    piece = _Piece(ctypes.addressof(ctypes.c_char.from_buffer(data)), len(data))
    taken = vmsplice(descriptor, ctypes.byref(piece), 1, _NONBLOCK)
    if taken >= 0:
        return taken
    if ctypes.get_errno() in (errno.EAGAIN, errno.EINTR):
        return 0
    raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


@functools.cache
def _vmsplice() -> Callable[..., int] | None:
    try:
        function = ctypes.CDLL(None, use_errno=True).vmsplice
    except (OSError, AttributeError):
        return None
    function.restype = ctypes.c_ssize_t
    function.argtypes = (ctypes.c_int, ctypes.c_void_p, ctypes.c_ulong, ctypes.c_uint)
    return function
