"""`manage.py up` on a terminal opens the browser: first at the example story, then at the start."""

import os
import pty
import re
import signal
import subprocess
import sys
from pathlib import Path

from backend.conftest import ROOT, SECONDS, environment


def opened_page(data: Path, app: Path, tmp_path: Path) -> str:
    """The page that the browser is sent to by a start on a terminal."""
    told = tmp_path / "told"
    told.unlink(missing_ok=True)
    os.mkfifo(told)
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > {told}\n')
    browser.chmod(0o700)
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "manage.py"), "up", "--port", "0"],
        env=environment(data, BROWSER=f"{browser} %s", STORYREEL_APP=str(app)), stdout=theirs,
    )  # fmt: skip
    try:
        address = told.read_text().strip()
        process.send_signal(signal.SIGINT)
        assert process.wait(SECONDS) == 0
    finally:
        process.kill()
        os.close(ours)
        os.close(theirs)
    return re.sub(r"http://127.0.0.1:\d+", "", address)


def test_it_begins_at_the_example_and_later_at_the_stories(tmp_path: Path) -> None:
    app = tmp_path / "app"
    app.mkdir()
    (app / "index.html").write_text("<!DOCTYPE html><title>Storyreel</title>")
    data = tmp_path / "data"
    assert re.fullmatch(r"/projects/[0-9a-f-]{36}/", opened_page(data, app, tmp_path))
    assert opened_page(data, app, tmp_path) == "/"


def test_it_begins_at_the_api_where_there_is_no_app(tmp_path: Path) -> None:
    assert opened_page(tmp_path / "data", tmp_path / "no app", tmp_path) == "/"
