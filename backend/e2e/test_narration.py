"""Segments get their voice: spoken, recorded, brought, and taken away again."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from backend.e2e.stories import Story, new_story
from backend.e2e.studio import Studio
from backend.projects.tests import samples

pytestmark = pytest.mark.browser

SPOKEN = 60_000  # ms until a sentence has been spoken, on a busy machine
NOT_ALLOWED_AT_FIRST = """(() => {
    const media = navigator.mediaDevices;
    const ask = media.getUserMedia.bind(media);
    media.getUserMedia = () => {
        media.getUserMedia = ask;
        return Promise.reject(new DOMException("no", "NotAllowedError"));
    };
})()"""
STALE = "since it was spoken"


def is_spoken(story: Story, place: int) -> None:
    """Wait until a segment has a voice, and nothing more to say about it."""
    play = story.studio.page.get_by_role("button", name=f"Play segment {place}")
    expect(play).to_be_visible(timeout=SPOKEN)
    expect(story.card(place).get_by_text("Is being spoken…")).to_be_hidden(timeout=SPOKEN)


def stays(before: dict[str, Any], after: dict[str, Any]) -> bool:
    """Whether a segment has the same narration."""
    return bool(before["audio_file"] == after["audio_file"])


def test_a_segment_is_spoken_and_again_when_its_text_changes(shared_studio: Studio) -> None:
    story = new_story(shared_studio, "There was a house by the sea.")
    page = shared_studio.page
    card = story.card(1)
    expect(card.get_by_text("~")).to_be_visible()  # how long it lasts is a guess
    story.field(1).focus()
    with page.expect_response("**/waveform/**", timeout=SPOKEN) as waveform:
        page.get_by_role("button", name="Speak it").click()
    assert max(waveform.value.json()["peaks"]) > 0
    is_spoken(story, 1)
    expect(page.get_by_role("slider", name="Place in the narration")).to_be_visible()
    expect(card.get_by_text("Spoken by a voice")).to_be_visible()
    first = story.segment(1)
    expect(card.get_by_text(f"{first['audio_duration']:.1f} s", exact=True)).to_be_visible()
    page.get_by_role("button", name="Play segment 1").click()
    expect(card.get_by_role("button", name="Pause")).to_be_visible()
    expect(page.get_by_role("button", name="Play segment 1")).to_be_visible()  # it has ended
    story.field(1).fill("There was a house by the sea, and nobody lived in it.")
    expect(card.get_by_text(STALE)).to_be_visible()
    card.get_by_role("status").get_by_role("button", name="Speak it again").click()
    expect(card.get_by_text(STALE)).to_be_hidden(timeout=SPOKEN)
    is_spoken(story, 1)
    second = story.segment(1)
    assert second["audio_duration"] > first["audio_duration"]
    expect(card.get_by_text(f"{second['audio_duration']:.1f} s", exact=True)).to_be_visible()
    story.choose(1, "Remove the narration")
    expect(page.get_by_role("button", name="Play segment 1")).to_be_hidden()
    story.take_back("Narration removed")
    is_spoken(story, 1)
    assert stays(second, story.segment(1))


def test_who_speaks_and_how_fast_is_chosen(shared_studio: Studio) -> None:
    story = new_story(shared_studio, "A house.", "A garden.")
    page = shared_studio.page
    story.choose_of_all("Speak what is missing")
    is_spoken(story, 1)
    is_spoken(story, 2)
    story.field(1).focus()
    page.get_by_role("button", name="Voice of this segment").click()
    panel = page.get_by_role("dialog", name="Voice of this segment")
    speed = panel.get_by_role("slider", name="Speed")
    speed.focus()
    for _ in range(6):
        speed.press("ArrowRight")
    expect(panel.get_by_text("1.3 ×")).to_be_visible()
    page.keyboard.press("Escape")  # what was chosen last is kept all the same
    expect(story.card(1).get_by_text(STALE)).to_be_visible()
    assert story.segment(1)["voice_speed"] == pytest.approx(1.3)
    slow = story.segment(1)["audio_duration"]
    story.card(1).get_by_role("status").get_by_role("button", name="Speak it again").click()
    expect(story.card(1).get_by_text(STALE)).to_be_hidden(timeout=SPOKEN)
    is_spoken(story, 1)
    assert story.segment(1)["audio_duration"] < slow
    expect(story.card(2).get_by_text(STALE)).to_be_hidden()
    story.choose_of_all("Voice of the story")
    dialog = page.get_by_role("dialog", name="Voice of the story")
    voice = dialog.get_by_role("combobox", name="Who speaks")
    names = voice.get_by_role("option")
    expect(names.nth(1)).to_be_attached()
    other = next(
        value
        for it in reversed(names.all())
        if (value := it.get_attribute("value")) and value != story.segment(2).get("audio_voice")
    )
    voice.select_option(other)
    dialog.get_by_role("button", name="Close").click()
    expect(story.card(1).get_by_text(STALE)).to_be_visible()
    expect(story.card(2).get_by_text(STALE)).to_be_visible()
    with shared_studio.api as api:
        assert api.get(f"/api/projects/{story.id}/").json()["voice"] == other


def test_a_segment_is_recorded_listened_to_and_kept(shared_studio: Studio) -> None:
    story = new_story(shared_studio, "My own words.")
    page = shared_studio.page
    card = story.card(1)
    page.add_init_script(NOT_ALLOWED_AT_FIRST)
    story.open()
    story.field(1).focus()
    page.get_by_role("button", name="Record it yourself").click()
    refused = card.get_by_role("alert")
    expect(refused).to_contain_text("Allow it beside the address of the page")
    refused.get_by_role("button", name="Try again").click()
    expect(card.get_by_text("Recording", exact=True)).to_be_visible()
    expect(card.get_by_role("meter", name="How loud it is")).to_be_visible()
    expect(card.get_by_text("0:01")).to_be_visible()
    card.get_by_role("button", name="Stop").click()
    card.get_by_role("button", name="Listen").click()
    expect(card.get_by_role("button", name="Pause")).to_be_visible()
    card.get_by_role("button", name="Keep").click()
    is_spoken(story, 1)
    expect(card.get_by_text("Your recording")).to_be_visible()
    assert story.segment(1)["audio_source"] == "recording"
    assert story.segment(1)["audio_duration"] > 0.5
    expect(page.get_by_role("button", name="Speak it")).to_have_count(0)
    story.field(1).fill("Other words.")
    expect(card.get_by_text("The text has changed since this was recorded.")).to_be_visible()
    card.get_by_role("button", name="Replace it by a voice").click()
    expect(card.get_by_text("Spoken by a voice")).to_be_visible(timeout=SPOKEN)


def test_who_goes_on_to_the_next_segment_has_one_recording_after_the_other(
    shared_studio: Studio,
) -> None:
    story = new_story(shared_studio, "First.", "Second.")
    page = shared_studio.page
    for place in (1, 2):
        story.field(place).focus()
        story.card(place).get_by_role("button", name="Record it yourself").click()
        expect(story.card(place).get_by_text("0:01")).to_be_visible()
    expect(page.get_by_role("meter", name="How loud it is")).to_have_count(1)
    is_spoken(story, 1)
    assert story.segment(1)["audio_source"] == "recording"
    story.card(2).get_by_role("button", name="Cancel").click()
    assert not story.segment(2)["audio_file"]


def test_a_sound_is_brought_and_replaced_and_comes_back(
    shared_studio: Studio, tmp_path: Path
) -> None:
    story = new_story(shared_studio, "A bell.")
    page = shared_studio.page
    card = story.card(1)
    (tmp_path / "bell.wav").write_bytes(samples.sound(1, seconds=1))
    story.field(1).focus()
    story.bring(tmp_path / "bell.wav", page.get_by_role("button", name="Use a sound file").click)
    expect(card.get_by_text("Your file")).to_be_visible()
    bell = story.segment(1)
    assert bell["audio_duration"] == pytest.approx(1, abs=0.01)
    story.drop(("gong.wav", "audio/wav", samples.sound(9, seconds=2)), place=1)
    story.told("Narration replaced")
    expect(card.get_by_text("2.0 s", exact=True)).to_be_visible()
    story.take_back("Narration replaced")
    expect(card.get_by_text("1.0 s", exact=True)).to_be_visible()
    assert stays(bell, story.segment(1))
    (tmp_path / "noise.wav").write_bytes(b"RIFF, but no sound")
    shared_studio.expected.append("400")
    story.bring(tmp_path / "noise.wav", lambda: story.choose(1, "Use a sound file"))
    refused = card.get_by_role("alert")
    expect(refused).to_contain_text("noise.wav")
    refused.get_by_role("button", name="Dismiss").click()
    expect(refused).to_be_hidden()
    assert stays(bell, story.segment(1))
