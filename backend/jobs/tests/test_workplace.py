"""What the worker of a job works with."""

import threading
from concurrent.futures import ThreadPoolExecutor

from backend.jobs.workplace import Workplace
from core_engine import Phase, Progress


def test_a_film_goes_on_from_where_its_narration_has_ended() -> None:
    said: list[Progress] = []
    with ThreadPoolExecutor(1) as pool:
        place = Workplace(pool, said.append, threading.Event()).onwards()
        speaking = place.context(2).reporter
        speaking.begin(Phase.NARRATING)
        for _ in range(2):
            speaking.finish_segment()
            speaking.beat()
        checking = place.context(2).reporter
        checking.begin(Phase.CHECKING)
        checking.finish_segment()
    percentages = [told.percentage for told in said]
    assert percentages == sorted(percentages)
    assert (max(percentages), said[-1].phase) == (3.0, Phase.CHECKING)
