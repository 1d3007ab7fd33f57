"""`./storyreel torture [--music] [--trials N] [--only NAME …] [--seed N] [--beside N]`."""

import argparse
import functools
import os
import sys
import tempfile
import time
from pathlib import Path


def main() -> int:
    """Run the experiments and print what came of them; 1 when a promise was broken."""
    options = _options()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.config.settings")
    import django

    django.setup()
    from backend.torture import report
    from backend.torture.catalogue import EXPERIMENTS
    from backend.torture.stage import make_stage
    from backend.torture.trials import Result, run

    chosen = [
        it for it in EXPERIMENTS
        if (it.name in options.only if options.only else it.music >= options.music)
    ]  # fmt: skip
    results = []
    with tempfile.TemporaryDirectory(prefix="storyreel-stage-") as folder:
        stage = make_stage(Path(folder))
        for it in chosen:
            began = time.monotonic()
            count = it.trials(options.trials)
            beside = it.beside(options.beside)
            trials = run(
                it.experiment, stage, range(count), options.seed, beside,
                done=functools.partial(report.progress, it.name, count),
            )  # fmt: skip
            results.append(Result(it.name, it.promise, trials))
            report.tell(results[-1], time.monotonic() - began)
    report.table(results)
    return 1 if any(result.broken for result in results) else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="./storyreel torture", description="Kill, starve and deceive renders, and look."
    )
    parser.add_argument(
        "--trials", type=int, default=1000, metavar="N",
        help="kills at random moments (default 1000, about an hour); the rest in proportion",
    )  # fmt: skip
    parser.add_argument("--music", action="store_true", help="only what is about music services")
    parser.add_argument("--only", nargs="+", metavar="NAME", help="only these experiments")
    parser.add_argument("--seed", type=int, default=1, help="other dice")
    parser.add_argument("--beside", type=int, default=2, metavar="N", help="trials at once")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
