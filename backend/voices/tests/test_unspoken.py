"""Words that no installed voice can say are left out, and told."""

from pathlib import Path

import pytest

from backend.conftest import LocalClient
from backend.projects.models import Project
from backend.projects.tests import samples
from backend.renders.tests.command import Command

WORDS = "សួស្តី"  # Khmer, which nobody speaks here
TEXT = f"The stone says {WORDS} to whoever can read."


@pytest.mark.usefixtures("small")
def test_a_segment_tells_them(api: LocalClient) -> None:
    project = Project.objects.create(title="Stone")
    segment = project.segments.create(sequence_index=0, text_content=TEXT, zoom_direction="in")
    assert api.post(f"/api/segments/{segment.pk}/generate-audio/").status_code == 202
    row = api.get(f"/api/segments/{segment.pk}/").json()
    assert (row["audio_source"], row["audio_unspoken"]) == ("tts", [WORDS])


def test_a_render_tells_them(run: Command, tmp_path: Path) -> None:
    folder = tmp_path / "stone"
    folder.mkdir()
    (folder / "1.png").write_bytes(samples.picture(1))
    (folder / "1.txt").write_text(TEXT)
    done = run(folder, "--check", "--json")
    (note,) = [row for row in done.rows if row.get("code") == "unspoken"]
    assert (done.code, note["event"], note["number"]) == (0, "note", 1)
    assert WORDS in note["message"]
