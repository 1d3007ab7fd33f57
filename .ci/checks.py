"""What `./storyreel test` runs: every check, even when one fails.

Only the standard library is used, so that it can tell of packages that are missing.
"""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

FRONTEND = Path("frontend").resolve()
# The studio is clicked through when nothing else is going on: it has a whole browser to draw.
STUDIO = "backend/e2e"
CHECKS = (
    "ruff check .", "ruff format --check .", "mypy",
    f"pytest --ignore={STUDIO}", f"pytest {STUDIO}",
)  # fmt: skip
APP_IS_BUILT = "browser app"
APP_CHECK = "npm run check"


def main() -> int:
    """Run the checks in turn, and say in the last line which of them failed."""
    checks = [*CHECKS, *app_checks()]
    failed = [check for check in checks if not passes(check)]
    say(("failed: " if failed else "passed: ") + ", ".join(failed or checks))
    return 1 if failed else 0


def app_checks() -> tuple[str, ...]:
    """The checks of the browser app, where there is one and it is not left out."""
    if not Path(FRONTEND, "package.json").exists() or os.environ.get("STORYREEL_SKIP_APP") == "1":
        return ()
    sys.path.insert(0, str(FRONTEND))
    return (APP_IS_BUILT, APP_CHECK)


def passes(check: str) -> bool:
    """Run one check; on Ctrl-C let it end by itself, so that pytest can clean up."""
    if check == APP_IS_BUILT:
        import build_app

        return build_app.is_built()
    if check == APP_CHECK:
        return passes_in_app(check)
    say("python -m " + check)
    if succeeds([sys.executable, "-m", *check.split()]):
        return True
    # A whole browser on a busy machine may be late once. What fails again, alone, is a fault.
    return check == f"pytest {STUDIO}" and passes_alone(check)


def passes_alone(check: str) -> bool:
    """Run what has failed once more, one test after the other."""
    say(f"python -m {check}, what failed, alone")
    return succeeds([sys.executable, "-m", *check.split(), "--last-failed", "-n", "0"])


def passes_in_app(check: str) -> bool:
    """Run a check of the browser app with the Node that builds it."""
    import build_app

    say(check + " --prefix frontend")
    node = build_app.find_node(str(Path(sys.executable).parent))
    if not node:
        say("there is no Node.js; what failed above would have fetched it")
        return False
    program, *arguments = check.split()
    env = build_app.environment(node, os.environ)
    return succeeds([str(Path(node, program)), *arguments], cwd=FRONTEND, env=env)


def succeeds(
    command: list[str], cwd: Path | None = None, env: Mapping[str, str] | None = None
) -> bool:
    """Run a program to its end, even where Ctrl-C has asked it to end soon."""
    process = subprocess.Popen(command, cwd=cwd, env=env)
    try:
        return process.wait() == 0
    except KeyboardInterrupt:
        process.wait()
        raise


def say(text: str) -> None:
    """Write to stderr, between what the checks write."""
    print("Storyreel: " + text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        say("stopped; the same command starts it again")
        sys.exit(130)
