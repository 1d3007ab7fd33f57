"""What a browser records becomes a narration: a real browser, and a microphone that beeps."""

from typing import TYPE_CHECKING, Any

import httpx
import pytest

from backend.conftest import Live

if TYPE_CHECKING:
    from playwright.sync_api import Page

RECORD = """async ([type, segment, seconds]) => {
  const stream = await navigator.mediaDevices.getUserMedia({audio: true});
  const recorder = new MediaRecorder(stream, {mimeType: type});
  const parts = [];
  recorder.ondataavailable = (event) => parts.push(event.data);
  const stopped = new Promise((resolve) => { recorder.onstop = resolve; });
  recorder.start(250);
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  recorder.stop();
  await stopped;
  const form = new FormData();
  const ending = type.includes("webm") ? "webm" : "mp4";
  form.append("audio_file", new Blob(parts, {type}), `recording.${ending}`);
  form.append("audio_source", "recording");
  const answer = await fetch(`/api/segments/${segment}/`, {
    method: "PATCH", body: form, headers: {"X-App": "1"},
  });
  return [answer.status, await answer.json()];
}"""


@pytest.mark.parametrize("kind", ["audio/webm;codecs=opus", "audio/mp4;codecs=opus"])
def test_what_the_browser_records_is_taken(live: Live, page: "Page", kind: str) -> None:
    with httpx.Client(base_url=live.url, headers={"X-App": "1"}) as client:
        project = client.get("/api/projects/").json()["results"][0]["id"]
        segment = client.get(f"/api/segments/?project={project}").json()["results"][0]
    page.goto(live.url)
    told: Any = page.evaluate(RECORD, [kind, segment["id"], 1.5])
    status, row = told
    assert status == 200, row
    assert (row["audio_source"], row["audio_stale"], row["audio_words"]) == ("recording", False, [])
    assert 1.0 < row["audio_duration"] < 4.0
    heard = page.evaluate(
        """async (address) => {
          const bytes = await (await fetch(address)).arrayBuffer();
          const sound = await new OfflineAudioContext(1, 48000, 48000).decodeAudioData(bytes);
          return Math.max(...sound.getChannelData(0));
        }""",
        row["audio_file"],
    )
    assert heard > 0.01, "the microphone beeps"
