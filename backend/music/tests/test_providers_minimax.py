"""MiniMax: the music is in the answer, and nowhere else."""

import pytest

from backend.music.providers.protocol import Kind, Mode, State
from backend.music.tests.provider_oddities import Oddity, On, sound
from backend.music.tests.provider_requests import BALLAD, asked, refusal, service
from backend.music.tests.provider_server import ProviderServer


@pytest.mark.parametrize("oddity", [Oddity.NONE, Oddity.AUDIO_URL])
def test_the_answer_says_where_the_music_is(services: ProviderServer, oddity: Oddity) -> None:
    services.plan("minimax", oddity)
    found = service(services, "minimax").submit(asked(Mode.LYRICS))
    (task,), (track,) = services.tasks(), found.tracks
    assert (found.state, found.task_id, found.trace_id) == (State.SUCCEEDED, task.id, task.id)
    assert (track.asset_id, track.url, track.audio) == (task.id, task.file(services.origin, 0), b"")
    assert (track.duration, track.lyrics) == (1.0, BALLAD)


def test_the_answer_may_be_the_music_itself(services: ProviderServer) -> None:
    services.plan("minimax", Oddity.HEX)
    (track,) = service(services, "minimax").submit(asked()).tracks
    assert track.url == ""
    assert track.audio == sound(services.tasks()[0].file(services.origin, 0))
    assert track.audio.startswith(b"RIFF")


def test_each_mode_is_asked_for_in_its_own_way(services: ProviderServer) -> None:
    there = service(services, "minimax")
    for mode in Mode:
        there.submit(asked(mode))
    told = [it.body for it in services.seen("minimax")]
    assert {it["output_format"] for it in told} == {"url"}
    assert [(it["lyrics_optimizer"], it["is_instrumental"], it.get("lyrics")) for it in told] == [
        (True, False, None), (False, False, BALLAD), (False, True, None)
    ]  # fmt: skip
    assert [it["prompt"] for it in told] == [
        "A harbour in the evening. folk, warm", "folk, warm", "A harbour in the evening. folk, warm"
    ]  # fmt: skip


def test_there_is_nothing_to_poll(services: ProviderServer) -> None:
    error = refusal(service(services, "minimax").poll, "1")
    assert error.kind == Kind.CONFIG
    assert "nothing to poll" in error.message
    assert services.seen() == []


CODES = {
    1002: Kind.RATE_LIMITED, 1004: Kind.AUTH, 1008: Kind.NO_CREDIT, 1026: Kind.CONTENT_REJECTED,
    1039: Kind.RATE_LIMITED, 1041: Kind.CONCURRENCY, 1042: Kind.INVALID_INPUT,
    2013: Kind.INVALID_INPUT, 2038: Kind.AUTH, 2045: Kind.RATE_LIMITED, 2049: Kind.AUTH,
    2056: Kind.NO_CREDIT, 2061: Kind.CONFIG,
}  # fmt: skip


def test_the_answer_proper_is_in_the_body_whatever_http_says(services: ProviderServer) -> None:
    there = service(services, "minimax")
    for status in (200, 400, 500):
        for code, kind in CODES.items():
            services.plan("minimax", Oddity.REFUSE, code=code, message="so it is", status=status)
            error = refusal(there.submit, asked())
            assert (error.kind, error.charged) == (kind, False), (status, code)
            assert (error.code, error.trace_id) == (str(code), "trace-header")
            assert "so it is" in error.message
    assert services.charged() == 0


def test_some_refusals_leave_it_open(services: ProviderServer) -> None:
    there = service(services, "minimax")
    for code in (1000, 1001, 1013, 1024, 1033, 4242):
        services.plan("minimax", Oddity.REFUSE, code=code)
        error = refusal(there.submit, asked())
        assert (error.kind, error.charged, error.code) == (Kind.SUBMIT_UNKNOWN, None, str(code))


def test_what_was_made_and_is_held_back_may_be_paid(services: ProviderServer) -> None:
    services.plan("minimax", Oddity.REFUSE, code=1027)
    error = refusal(service(services, "minimax").submit, asked())
    assert (error.kind, error.charged) == (Kind.CONTENT_REJECTED, True)


def test_an_answer_without_the_music_leaves_it_open(services: ProviderServer) -> None:
    services.plan("minimax", Oddity.INCOMPLETE)
    services.plan("minimax", Oddity.EMPTY_URL, on=On.SUBMIT)
    for number in (1, 2):
        error = refusal(service(services, "minimax").submit, asked())
        assert (error.kind, error.charged) == (Kind.SUBMIT_UNKNOWN, None)
        assert services.submissions("minimax") == number


def test_it_is_given_time(services: ProviderServer) -> None:
    assert service(services, "minimax").http.read_seconds == 600
    assert service(services, "mureka").http.read_seconds == 60
