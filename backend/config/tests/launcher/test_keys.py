"""Keys of music services on their way through the launcher."""

import os
from pathlib import Path

import pytest

from backend.config.tests.launcher.home import Home, load, make_program

NAME, KEY = "STORYREEL_SUNO_KEY", "canary-of-the-launcher"
PROBED = """\
#!/bin/sh
env > "$(dirname "$0")/seen"
exit 1
"""


@pytest.mark.parametrize(("word", "received"), [("up", KEY), ("doctor", KEY), ("test", None)])
def test_storyreel_receives_them_and_what_sets_it_up_does_not(
    shared_home: Home, monkeypatch: pytest.MonkeyPatch, word: str, received: str | None
) -> None:
    monkeypatch.setenv(NAME, KEY)
    launcher = load(shared_home.script)
    seen: list[dict[str, str]] = []
    for step in ("set_up", "prepare_app"):
        monkeypatch.setattr(launcher, step, lambda *_, **__: seen.append(dict(os.environ)))
    handed: list[dict[str, str]] = []
    monkeypatch.setattr(os, "execve", lambda path, command, env: handed.append(env))
    monkeypatch.chdir(shared_home.folder)
    launcher.main([word])
    assert [env.get(NAME) for env in handed] == [received]
    assert seen
    assert not [env for env in seen if KEY in env.values()]


def test_a_python_that_is_tried_out_does_not_receive_them(
    shared_home: Home, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(NAME, KEY)
    monkeypatch.setenv("ANOTHER", "variable")
    launcher = load(shared_home.script)
    assert not launcher.is_usable(str(make_program(tmp_path / "python", PROBED)))
    seen = (tmp_path / "seen").read_text()
    assert "ANOTHER=variable" in seen
    assert KEY not in seen
