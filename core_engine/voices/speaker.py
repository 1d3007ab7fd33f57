"""A process that speaks: `python -m core_engine.voices.speaker IDLE_SECONDS`.

Engines are C code that may hold Python up, for ever with some texts; and they need time to load. In
a process of their own nobody waits for them, and they can be ended at any time.

A request is a line of JSON on standard input: `voice`, `text`, `speed`, `seconds` (after which the
process ends itself). The answer on standard output is a line of JSON, `rate`, `words`, `samples`
(how many follow, as 32-bit floats) or `error`. The end of the input is the end of the process; on
Linux also in the midst of a text, when whoever asked was killed and nobody waits for it any more.
"""

import fcntl
import json
import os
import select
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

from core_engine.errors import EngineError
from core_engine.voices.catalogue import voice_of


def main(idle_seconds: float) -> None:
    """Answer requests until there are no more, or none for so long."""
    # What engines print goes with the errors.
    with os.fdopen(os.dup(1), "wb") as answers:
        os.dup2(2, 1)
        signal.signal(signal.SIGIO, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, idle_seconds)
        for line in sys.stdin.buffer:
            request = json.loads(line)
            # No handler: the system ends the process, whatever holds Python up.
            signal.setitimer(signal.ITIMER_REAL, request["seconds"])
            answer(answers, request)
            signal.setitimer(signal.ITIMER_REAL, idle_seconds)


def answer(answers: IO[bytes], request: dict[str, Any]) -> None:
    """Speak, or say what went wrong."""
    try:
        with ended_by_hangup():
            speech = voice_of(request["voice"]).synthesize(request["text"], request["speed"])
    except EngineError as error:
        tell(answers, {"error": error.message})
        return
    except Exception as error:  # noqa: BLE001 - engines raise what they like; the process goes on
        tell(answers, {"error": f"{type(error).__name__}: {error}"})
        return
    words = [(it.word, it.start, it.end) for it in speech.words]
    tell(answers, {"rate": speech.rate, "words": words, "samples": len(speech.samples)})
    answers.write(speech.samples.astype("<f4").tobytes())
    answers.flush()


@contextmanager
def ended_by_hangup() -> Iterator[None]:
    """While nothing comes in, the end of the input ends the process, whatever holds Python up.

    The system signals what happens to the input with SIGIO, which ends a process on Linux; others
    ignore it, and there the process ends when it has answered.
    """
    usual = fcntl.fcntl(0, fcntl.F_GETFL)
    fcntl.fcntl(0, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(0, fcntl.F_SETFL, usual | os.O_ASYNC)
    try:
        if _is_hung_up():  # before it would have been signalled
            raise SystemExit
        yield
    finally:
        fcntl.fcntl(0, fcntl.F_SETFL, usual)  # before the answer, behind which more may come in


def _is_hung_up() -> bool:
    poll = select.poll()
    poll.register(0, 0)
    return bool(poll.poll(0))


def tell(answers: IO[bytes], said: dict[str, Any]) -> None:
    """One line of an answer."""
    answers.write(json.dumps(said).encode() + b"\n")
    answers.flush()


if __name__ == "__main__":
    main(float(sys.argv[1]))
