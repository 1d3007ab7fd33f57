#!/usr/bin/env python3
"""Django's command line for Storyreel."""

import os
import signal
import sys

INTERRUPTED = 130  # what shells say of a program that Ctrl-C has ended
UNHEARD = 141  # and of one that wrote on when nobody was reading any more


def main() -> None:
    """Run a command; Ctrl-C at any moment, and a reader who has left, end it without a word."""
    try:
        run()
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        # At its end Python writes what is left, and would complain that it cannot.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(UNHEARD)
    except RuntimeError as error:
        # Up to Python 3.11 this is what Ctrl-C becomes in some moments of an import.
        if not isinstance(error.__cause__, KeyboardInterrupt):
            raise
        sys.exit(INTERRUPTED)


def run() -> None:
    """Run the management command named on the command line."""
    # Until a command listens to Ctrl-C itself there is nothing to put away, and an exception would
    # get lost in some moments of an import. The launcher holds Ctrl-C back until here.
    signal.signal(signal.SIGINT, lambda *_: os._exit(INTERRUPTED))
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.config.settings")
    # NumPy would start a thread per core that spin for work there is none of: a fifth of a second.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    program = os.environ.get("STORYREEL_LAUNCHER") or sys.argv[0]
    try:
        execute_from_command_line([program, *sys.argv[1:]])
    except ImproperlyConfigured as error:
        sys.exit(f"Storyreel cannot start: {error}")
    finally:
        sys.stdout.flush()
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # nothing is left to be stopped


if __name__ == "__main__":
    main()
