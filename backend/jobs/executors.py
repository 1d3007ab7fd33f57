"""Who runs jobs: a pool of threads, or the caller itself."""

from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from typing import Any, ParamSpec, TypeVar

from django.core.exceptions import ImproperlyConfigured

P = ParamSpec("P")
T = TypeVar("T")


class ImmediateExecutor(Executor):
    """Runs what is submitted at once, in the calling thread; for tests and the command line."""

    def submit(self, work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """The finished future of `work`; an error in it is the future's, as in any pool."""
        future: Future[T] = Future()
        try:
            future.set_result(work(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 - this is what a future is for
            future.set_exception(error)
        return future


def make_executor(name: str, workers: int, prefix: str) -> Executor:
    """The executor with the name given in `STORYREEL_EXECUTOR`."""
    makers: dict[str, Callable[[], Any]] = {
        "threads": lambda: ThreadPoolExecutor(workers, thread_name_prefix=prefix),
        "immediate": ImmediateExecutor,
    }
    if name not in makers:
        raise ImproperlyConfigured(
            f"STORYREEL_EXECUTOR={name!r} is not one of {', '.join(makers)}."
        )
    executor: Executor = makers[name]()
    return executor
