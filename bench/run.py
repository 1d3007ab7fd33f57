"""Film the same story with Storyreel, with its peers and with the bare encoder, and compare.

    .venv/bin/python bench/run.py [--rounds 3] [--only storyreel,x264] [--no-quality]

README.md says what is measured and how; `--write` puts the table there. All numbers go to
bench/.work/results.json.
"""

import argparse
import os
import shutil
import sys

import alone
import contestants
import paths
import processes
import quality
import readme
import story
import video
from contestants import Contestant, Race
from results import BUSY, Result, Results


def main() -> None:
    """Run the race that the command line describes."""
    chosen = _arguments()
    race = _race(chosen.segments)
    load = os.getloadavg()[0]
    if load > BUSY:
        _say(f"The machine is busy (load {load:.2f}); what follows is no clean measurement.")
    rows = {who.name: _entered(who, race) for who in _chosen(chosen.only)}
    try:
        _run_rounds(rows, race, chosen.rounds)
    finally:
        alone.remove()
    results = Results(_in_order(rows), load)
    if chosen.quality:
        _judge(rows, results, race)
    results.save(paths.WORK / "results.json")
    print(results.table())
    if chosen.write:
        readme.put("results", results.table())


Rows = dict[str, tuple[Contestant, Result, Result | None]]
"""By name: the contestant, its result, and that of its second run where there is one."""


def _arguments() -> argparse.Namespace:
    names = ", ".join(who.name for who in contestants.everyone())
    parser = argparse.ArgumentParser(
        description="Film the same story with Storyreel and its peers, and compare."
    )
    parser.add_argument("--rounds", type=int, default=3, help="runs of every contestant (3)")
    parser.add_argument("--only", help=f"some of: {names}; separated by commas")
    parser.add_argument("--segments", type=int, default=story.SEGMENTS, help="of 5 s each (12)")
    parser.add_argument("--no-quality", dest="quality", action="store_false", help="speed alone")
    parser.add_argument("--write", action="store_true", help="put the table into README.md")
    return parser.parse_args()


def _race(segments: int) -> Race:
    _say("preparing the story")
    paths.WORK.mkdir(exist_ok=True)
    alone.remove()
    films = paths.WORK / "films"
    shutil.rmtree(films, ignore_errors=True)
    films.mkdir()
    folder, plan = story.prepare(segments)
    job = story.job_of(plan)
    return Race(folder, plan, job, job.save(paths.WORK / "job.json"), films)


def _chosen(only: str | None) -> list[Contestant]:
    everyone = contestants.everyone()
    if only is None:
        return everyone
    wanted = {name.strip() for name in only.split(",")}
    if unknown := wanted - {who.name for who in everyone}:
        sys.exit(f"There is no contestant named {', '.join(sorted(unknown))}.")
    return [who for who in everyone if who.name in wanted]


def _entered(who: Contestant, race: Race) -> tuple[Contestant, Result, Result | None]:
    """The contestant made ready, or noted as skipped."""
    result = Result(who.label, race.job.frames, is_yardstick=not who.makes_film)
    again = Result(who.again, race.job.frames) if who.again else None
    result.skipped = who.missing()
    if result.skipped:
        _say(f"{who.name}: {result.skipped}")
    else:
        _say(f"{who.name}: getting ready")
        who.prepare(race)
        if who.needs_warming:
            contestants.warm_up(who, race)
    return who, result, again


def _run_rounds(rows: Rows, race: Race, rounds: int) -> None:
    """Everyone once a round, each round beginning with the next one."""
    entered = [row for row in rows.values() if not row[1].skipped]
    for number in range(rounds):
        first = number % max(1, len(entered))
        for who, result, again in entered[first:] + entered[:first]:
            who.before()
            _run(who, result, race, number)
            if again:
                _run(who, again, race, number)


def _run(who: Contestant, result: Result, race: Race, number: int) -> None:
    output = race.films / f"{who.name}.mp4"
    log = output.with_suffix(".log")
    try:
        usage = processes.run(who.commands(race, output), log, env=who.env(), cwd=paths.ROOT)
    except processes.RunFailed as error:
        result.skipped = "failed"
        _say(f"{result.label}: {error}")
        return
    result.runs.append(usage)
    _say(f"round {number + 1}, {result.label}: {result.speeds[-1]:.1f} fps")


def _judge(rows: Rows, results: Results, race: Race) -> None:
    """Look at every film's picture."""
    filmed = [(who, result) for who, result, _ in rows.values() if who.makes_film and result.runs]
    if not filmed:
        return
    _say("sampling the ideal frames")
    quality.make_reference(race.job)
    results.floor = quality.noise_floor(race.job)
    results.best = quality.of_ideal_frames(race.job)
    for who, result in filmed:
        _say(f"looking at {who.name}")
        film = race.films / f"{who.name}.mp4"
        frames = len(video.packets(film))
        if frames != race.job.frames:
            result.skipped = f"{frames}-frames"
        result.quality = quality.of(film, race.job)


def _in_order(rows: Rows) -> list[Result]:
    return [result for _, first, again in rows.values() for result in (first, again) if result]


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
