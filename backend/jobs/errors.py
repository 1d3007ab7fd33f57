"""How a job can end apart from what the engine says.

    EngineError
    ├── JobInterrupted      the process was asked to end, or the job was cancelled
    ├── InternalError       a defect of ours
    ├── PoisonError         each attempt has ended the whole process
    └── RefusedBySystem     a disk that fails, too many open files, and the like

Each has a code, a sentence, and what to do next.
"""

from core_engine import EngineError


class JobInterrupted(EngineError):
    """The process that worked was asked to end, or the job, which people call a `noun`, was
    cancelled."""

    code = "interrupted"

    def __init__(self, noun: str) -> None:
        super().__init__(
            f"The {noun} was stopped before it was done.",
            "Start it again; finished segments are kept.",
        )


class InternalError(EngineError):
    """A defect of ours; the log has the traceback."""

    code = "internal_error"

    def __init__(self, defect: BaseException | None = None) -> None:
        super().__init__(
            "Something went wrong inside Storyreel.", "Try again; its log says what happened."
        )
        self.defect = defect


class PoisonError(EngineError):
    """A job that has ended its process each time."""

    code = "poison"

    def __init__(self, attempts: int) -> None:
        super().__init__(
            f"Storyreel has ended {attempts} times while it worked on this, so it is not tried "
            "again by itself.",
            "Close other programs if memory is short, look at the pictures and sounds, and ask "
            "for it anew; finished segments are kept.",
        )


class RefusedBySystem(EngineError):
    """Something the machine did not allow, or could not do: too many open files, a failing disk."""

    code = "refused_by_system"

    def __init__(self, error: BaseException) -> None:
        super().__init__(
            f"This machine did not allow what was to be done: {error}.",
            "See to that and try again, or choose another place with -o or STORYREEL_DATA.",
        )
