"""The short form of the torture: a few trials of each experiment, on real servers."""

import sys

import pytest

from backend.torture.catalogue import EXPERIMENTS, Experiment
from backend.torture.stage import Stage, make_stage
from backend.torture.trials import run

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="it looks at /proc")
SEED = 20
CASES = [(it, number) for it in EXPERIMENTS for number in range(it.least)]


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    """A story of which there is a film, and which has been changed since."""
    return make_stage(tmp_path_factory.mktemp("torture"))


@pytest.mark.parametrize(("it", "number"), CASES, ids=[f"{it.name}-{n}" for it, n in CASES])
def test_every_promise_is_kept(it: Experiment, number: int, stage: Stage) -> None:
    [trial] = run(it.experiment, stage, [number], SEED, timed=False)
    if trial.impossible:
        pytest.skip(f"{it.name}: {trial.impossible}")
    assert trial.broken == []
