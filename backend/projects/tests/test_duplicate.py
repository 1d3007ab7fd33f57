"""/api/projects/{id}/duplicate/: a copy with everything but the films."""

from pathlib import Path

import pytest

from backend.conftest import ErrorRecords, LocalClient
from backend.projects import copying
from backend.projects.models import Project
from backend.projects.tests import samples
from backend.projects.tests.editing import post, rows, texts
from backend.renders.tests.jobs import begun, done

pytestmark = pytest.mark.django_db(transaction=True)
OWN = {"id", "project_id", "image_file", "audio_file", "created_at"}


@pytest.fixture
def story() -> Project:
    """A story with two segments, a voice and a film."""
    made = samples.project(2, text_content="Hello.", easing="linear")
    Project.objects.filter(pk=made.pk).update(language="de", voice_speed=1.5)
    done(begun(made))
    return made


def copy_of(api: LocalClient, project: Project) -> Project:
    """Ask for a copy."""
    answer = post(api, f"projects/{project.pk}/duplicate/")
    assert answer.status_code == 201, answer.content
    return Project.objects.get(pk=answer.json()["id"])


def test_the_copy_has_everything_but_the_films(api: LocalClient, story: Project) -> None:
    answer = post(api, f"projects/{story.pk}/duplicate/").json()
    assert (answer["title"], answer["status"], answer["films"]) == ("A story copy", "DRAFT", [])
    assert (answer["language"], answer["voice_speed"]) == ("de", 1.5)
    twin = Project.objects.get(pk=answer["id"])
    pairs = list(zip(rows(story), rows(twin), strict=True))
    assert len(pairs) == 2
    for first, second in pairs:
        assert {key for key in first if first[key] != second[key]} == OWN


def test_its_files_are_its_own(api: LocalClient, story: Project, media_root: Path) -> None:
    before = list(samples.files_below(story.folder / "images").values())
    twin = copy_of(api, story)
    api.delete(f"/api/projects/{story.pk}/")
    assert list(samples.files_below(twin.folder / "images").values())  # something is there
    assert sorted(samples.files_below(twin.folder / "images").values()) == sorted(before)
    for segment in twin.segments.all():
        assert Path(segment.audio_file.path).is_file()


def test_no_disk_is_spent_on_it(api: LocalClient, story: Project) -> None:
    twin = copy_of(api, story)
    first, second = story.segments.all()[0], twin.segments.all()[0]
    assert Path(first.image_file.path).samefile(second.image_file.path)


def test_a_disk_without_links_has_copies(
    api: LocalClient, story: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*given: object) -> None:
        raise PermissionError("no links here")

    monkeypatch.setattr("backend.projects.copying.os.link", refuse)
    first, second = story.segments.all()[0], copy_of(api, story).segments.all()[0]
    assert not Path(first.image_file.path).samefile(second.image_file.path)
    assert Path(second.image_file.path).read_bytes() == samples.picture(0)


def test_copies_have_titles_of_their_own(api: LocalClient, story: Project) -> None:
    made = [copy_of(api, story).title for _ in range(3)]
    made.append(copy_of(api, Project.objects.get(title="A story copy 2")).title)
    assert made == [f"A story copy{end}" for end in ("", " 2", " 3", " 4")]


def test_a_long_title_has_room_for_its_ending(api: LocalClient) -> None:
    title = copy_of(api, Project.objects.create(title="x" * 300)).title
    assert title == "x" * 280 + " copy"


def test_a_copy_that_fails_leaves_nothing(
    api: LocalClient,
    story: Project,
    media_root: Path,
    monkeypatch: pytest.MonkeyPatch,
    logged_errors: ErrorRecords,
) -> None:
    logged_errors.expected.add("django.request")

    def refuse(*given: object) -> None:
        raise OSError(28, "No space left on device")

    before = samples.files_below(media_root)
    monkeypatch.setattr(copying, "_link", refuse)
    answer = post(api, f"projects/{story.pk}/duplicate/")
    assert (answer.status_code, answer.json()["code"]) == (507, "disk_full")
    assert samples.files_below(media_root) == before
    assert [path.name for path in (media_root / "projects").iterdir()] == [str(story.pk)]
    assert Project.objects.count() == 1


def test_what_changes_in_one_stays_in_the_other(api: LocalClient, story: Project) -> None:
    twin = copy_of(api, story)
    api.delete(f"/api/segments/{twin.segments.all()[0].pk}/")
    assert (texts(story), texts(twin)) == (["Hello."] * 2, ["Hello."])
