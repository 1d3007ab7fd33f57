"""What is removed, and when: old films with their rows, forgotten jobs, what crashes have left."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from backend.jobs.states import JobStatus
from backend.projects.media_files import prune_cache
from backend.projects.models import GlobalSettings, Project
from backend.projects.tests import samples
from backend.renders.housekeeping import (
    remove_leftovers,
    remove_old_films,
    remove_old_jobs,
    tidy_up,
)
from backend.renders.models import Artifact, RenderJob
from backend.renders.tests.jobs import begun, done, films_of, job_of
from core_engine import Cache, Format

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def project(media_root: Path) -> Project:
    """A story."""
    return samples.project(1)


def films(project: Project, count: int, *formats: Format) -> list[Artifact]:
    """Films of so many renders, the oldest first."""
    return [done(begun(project, *formats)) for _ in range(count)]


def kept(films: list[Artifact]) -> list[bool]:
    """Of which films there are a row and a file; never one of them alone."""
    rows = set(Artifact.objects.values_list("pk", flat=True))
    there = [film.file.exists() for film in films]
    assert there == [film.pk in rows for film in films]
    return there


@pytest.mark.parametrize(
    ("most", "expected"), [(1, [0, 0, 0, 1]), (2, [0, 0, 1, 1]), (4, [1] * 4), (9, [1] * 4)]
)
def test_the_newest_films_stay(project: Project, most: int, expected: list[bool]) -> None:
    made = films(project, 4)
    remove_old_films(project.pk, most)
    assert kept(made) == expected


def test_the_folder_of_a_film_goes_with_the_last_one_in_it(project: Project) -> None:
    old, new = films(project, 2)
    remove_old_films(project.pk, 1)
    assert not old.file.parent.exists()
    assert [path.name for path in new.file.parent.iterdir()] == [new.file.name]


def test_films_of_each_format_are_counted_on_their_own(project: Project) -> None:
    square = films(project, 1, Format.CLIP_1_1)
    wide = films(project, 3, Format.FULL_16_9)
    remove_old_films(project.pk, 2)
    assert kept(square + wide) == [True, False, True, True]


def test_the_other_film_of_an_old_job_stays(project: Project) -> None:
    both = begun(project, Format.CLIP_1_1, Format.FULL_16_9)
    done(both)
    square, wide = both.artifacts.order_by("format")
    films(project, 1, Format.CLIP_1_1)
    remove_old_films(project.pk, 1)
    assert kept([square, wide]) == [False, True]


def test_films_of_other_projects_stay(project: Project) -> None:
    others = films(samples.project(1), 2)
    remove_old_films(project.pk, 1)
    assert kept(others) == [True, True]


def test_a_film_whose_file_is_gone_loses_its_row(project: Project) -> None:
    old, _ = films(project, 2)
    old.file.unlink()
    remove_old_films(project.pk, 1)
    assert kept([old]) == [False]


def test_a_finished_render_keeps_to_the_settings(project: Project) -> None:
    GlobalSettings(films_kept=1).save()
    old, new = films(project, 2)
    tidy_up(new.job)
    assert kept([old, new]) == [False, True]


def ended(project: Project, status: JobStatus, days: float) -> RenderJob:
    """A job that ended so many days ago."""
    job = job_of(project, status)
    aged(job, days)
    return job


def aged(job: RenderJob, days: float) -> None:
    """The job ended so many days ago."""
    at = timezone.now() - timedelta(days=days)
    RenderJob.objects.filter(pk=job.pk).update(completed_at=at, created_at=at)


def remembered(*jobs: RenderJob) -> list[bool]:
    """Which of the jobs there still are."""
    return [RenderJob.objects.filter(pk=job.pk).exists() for job in jobs]


def test_jobs_without_films_are_forgotten_after_a_while(project: Project) -> None:
    over = (JobStatus.FAILED, JobStatus.CANCELLED, JobStatus.COMPLETED)
    old = [ended(project, status, 30.1) for status in over]
    new = [ended(project, status, 29.9) for status in over]
    remove_old_jobs(30)
    assert remembered(*old, *new) == [False] * 3 + [True] * 3


def test_a_job_is_remembered_as_long_as_a_film_of_it(project: Project) -> None:
    old, new = films(project, 2)
    for film in (old, new):
        aged(film.job, 365)
    remove_old_jobs(30)
    assert remembered(old.job, new.job) == [True, True]
    remove_old_films(project.pk, 1)
    remove_old_jobs(30)
    assert remembered(old.job, new.job) == [False, True]
    assert kept([old, new]) == [False, True]


@pytest.mark.parametrize("status", [status for status in JobStatus if status.is_active])
def test_a_job_under_way_is_remembered_however_old(project: Project, status: JobStatus) -> None:
    job = ended(project, status, 365)
    remove_old_jobs(30)
    assert remembered(job) == [True]


def test_a_clock_that_went_back_does_not_cost_the_new_film(project: Project) -> None:
    old = films(project, 2)
    Artifact.objects.update(created_at=timezone.now() + timedelta(days=1))
    (new,) = films(project, 1)
    remove_old_films(project.pk, 1)
    assert kept([*old, new]) == [False, False, True]


def test_a_finished_render_forgets_as_the_settings_say(project: Project) -> None:
    GlobalSettings(jobs_kept_days=3).save()
    old, new = (ended(project, JobStatus.FAILED, days) for days in (4, 2))
    tidy_up(ended(project, JobStatus.CANCELLED, 0))
    assert remembered(old, new) == [False, True]


def test_a_render_that_made_no_film_leaves_no_file(project: Project) -> None:
    (film,) = films(project, 1)
    job = begun(project)
    films_of(job)
    assert job.cancel()
    job.remove_unfinished()
    tidy_up(job)
    assert not job.folder.exists()
    assert kept([film]) == [True]


def left_in(folder: Path) -> Path:
    """A file that a crash has left in this folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "clip_1_1.mp4").write_bytes(b"half a film")
    return folder


@pytest.mark.parametrize("status", [status for status in JobStatus if not status.is_active])
def test_folders_of_jobs_that_have_ended_without_a_film_go(
    project: Project, status: JobStatus
) -> None:
    folder = left_in(job_of(project, status).folder)
    remove_leftovers()
    assert not folder.exists()


def test_folders_of_no_job_go(project: Project) -> None:
    output = project.folder / "output"
    unknown = left_in(output / "00000000-0000-4000-8000-000000000000")
    stray = output / "clip_1_1.mp4"
    stray.write_bytes(b"half a film")
    remove_leftovers()
    assert not unknown.exists()
    assert not stray.exists()
    assert project.folder.exists()


@pytest.mark.parametrize("status", [status for status in JobStatus if status.is_active])
def test_folders_of_jobs_under_way_stay(project: Project, status: JobStatus) -> None:
    folder = left_in(job_of(project, status).folder)
    remove_leftovers()
    assert len(list(folder.iterdir())) == 1


class Before:
    """Has something happen once, before so many queries have been asked."""

    def __init__(self, number: int, happens: Callable[[], Any]) -> None:
        self.left, self.happens = number, happens

    def __call__(self, execute: Callable[..., Any], *query: Any) -> Any:
        self.left -= 1
        if not self.left:
            self.happens()
        return execute(*query)


@pytest.mark.parametrize("query", [1, 2])
def test_a_job_of_another_process_may_end_meanwhile(project: Project, query: int) -> None:
    job = begun(project)
    made = films_of(job)
    ending = Before(query, lambda: job.complete(made))
    with connection.execute_wrapper(ending):
        remove_leftovers()
    assert ending.left < 1
    assert kept([job.artifacts.get()]) == [True]


def test_a_job_of_another_process_may_begin_meanwhile(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    look, jobs = Path.glob, list[RenderJob]()

    def begin_and_look(folder: Path, pattern: str) -> Iterator[Path]:
        if not jobs:
            jobs.append(begun(project))
            left_in(jobs[0].folder)
        return iter(look(folder, pattern))

    monkeypatch.setattr(Path, "glob", begin_and_look)
    remove_leftovers()
    assert [path.name for path in jobs[0].folder.iterdir()] == ["clip_1_1.mp4"]


def test_films_stay(project: Project) -> None:
    made = films(project, 2)
    remove_leftovers()
    assert kept(made) == [True, True]


def test_a_film_at_its_old_place_stays(project: Project) -> None:
    """Films were once directly in the folder, under the name of their format."""
    (film,) = films(project, 1)
    place = project.folder / "output" / film.file.name
    film.file.rename(place)
    film.path = str(place.relative_to(settings.MEDIA_ROOT))
    film.save()
    left_in(place.parent / "old")
    remove_leftovers()
    assert list(place.parent.iterdir()) == [place]


def test_what_is_left_of_deleted_projects_goes(project: Project) -> None:
    projects = project.folder.parent
    left = left_in(projects / ".removed-1" / "output" / "2").parents[1]
    remove_leftovers()
    assert not left.exists()
    assert project.folder.exists()
    assert all(Path(it.image_file.path).exists() for it in project.segments.all())


def test_a_link_goes_and_not_what_it_leads_to(project: Project, tmp_path: Path) -> None:
    elsewhere = left_in(tmp_path / "elsewhere")
    output = project.folder / "output"
    output.mkdir(parents=True)
    (output / "link").symlink_to(elsewhere)
    remove_leftovers()
    assert not (output / "link").is_symlink()
    assert len(list(elsewhere.iterdir())) == 1


def test_the_cache_is_brought_down_to_the_settings(media_root: Path) -> None:
    GlobalSettings(cache_gigabytes=0.1).save()
    cache = Cache(media_root / "cache")
    for name, size in (("a", 60_000_000), ("b", 50_000_000)):
        with cache.part() as part:
            with part.open("wb") as file:
                file.truncate(size)
            cache.keep(part, cache.path("clips", name * 6))
    with cache.in_use():
        assert all(cache.holds(cache.path("clips", name * 6)) for name in "ab")
        assert prune_cache() is None
    assert prune_cache() in (60_000_000, 50_000_000)
    assert cache.size() < 100_000_000
