"""What is known of the music services beforehand."""

import subprocess
import sys
from decimal import Decimal

import pytest

from backend.conftest import ROOT
from backend.music.providers import PROVIDERS, about, provider
from backend.music.providers.http import is_safe
from backend.music.providers.protocol import Account, Kind, Mode
from backend.music.tests.provider_requests import SLUGS, refusal

NOTHING = Account(base_url="")


def test_there_are_five() -> None:
    assert PROVIDERS == SLUGS
    for slug in PROVIDERS:
        there = provider(slug, NOTHING)
        assert (there.slug, there.name) == (slug, about(slug).name)


def test_there_is_no_sixth() -> None:
    with pytest.raises(KeyError):
        provider("napster", NOTHING)
    with pytest.raises(KeyError):
        about("napster")


@pytest.mark.parametrize("slug", PROVIDERS)
def test_what_is_shown_of_each(slug: str) -> None:
    it = about(slug)
    assert it.page.startswith("https://")
    assert it.notes
    assert (it.per_minute, it.burst) == ((3, 3) if slug == "minimax" else (10, 10))
    assert it.base_url == "" if slug == "suno" else is_safe(it.base_url)
    assert it.priced_per == ("submission" if slug in ("sunoapi", "kie") else "track")


def test_what_each_takes() -> None:
    prices = {slug: about(slug).price for slug in PROVIDERS}
    assert prices == {
        "suno": 0, "sunoapi": Decimal("0.06"), "kie": Decimal("0.06"), "mureka": Decimal("0.03"),
        "minimax": Decimal("0.15"),
    }  # fmt: skip


@pytest.mark.parametrize("slug", PROVIDERS)
def test_each_can_make_music_in_every_mode(slug: str) -> None:
    can = provider(slug, NOTHING).capabilities()
    assert can.modes == tuple(Mode)
    assert can.models
    assert all(it.lyrics and it.prompt for it in can.models.values())
    assert can.link_days >= 1
    assert can.wait_seconds == 600


def test_what_is_different() -> None:
    can = {slug: provider(slug, NOTHING).capabilities() for slug in PROVIDERS}
    assert [slug for slug in PROVIDERS if can[slug].seed] == ["suno"]
    assert [slug for slug in PROVIDERS if can[slug].cancel] == ["suno"]
    assert [slug for slug in PROVIDERS if can[slug].duration] == ["suno"]
    assert [slug for slug in PROVIDERS if can[slug].synchronous] == ["minimax"]
    assert [slug for slug in PROVIDERS if can[slug].balance] == ["sunoapi", "kie", "mureka"]
    assert {slug: can[slug].callback for slug in PROVIDERS if can[slug].callback} == {
        "sunoapi": "token", "kie": "hmac",
    }  # fmt: skip
    assert [can[slug].variations for slug in PROVIDERS] == [(1, 8), (2, 2), (2, 2), (1, 3), (1, 1)]
    assert [can[slug].link_days for slug in PROVIDERS[1:]] == [15, 14, 7, 1]


@pytest.mark.parametrize("slug", ["mureka", "minimax", "sunoapi", "kie"])
def test_services_without_a_way_to_end_a_task_ask_nobody(slug: str) -> None:
    assert provider(slug, NOTHING).cancel("song:1") is False


@pytest.mark.parametrize("slug", ["suno", "minimax"])
def test_services_that_do_not_tell_what_is_left_ask_nobody(slug: str) -> None:
    assert provider(slug, NOTHING).balance() is None


def test_a_key_that_cannot_be_tested_is_told_of() -> None:
    assert not provider("minimax", NOTHING).test_key()
    assert "Its key cannot be tested without paying." in about("minimax").notes


@pytest.mark.parametrize("slug", ["suno", "mureka", "minimax"])
def test_services_that_never_call_back_are_not_believed(slug: str) -> None:
    error = refusal(provider(slug, NOTHING).parse_webhook, {}, b"{}")
    assert error.kind == Kind.CONFIG


def test_nothing_is_read_or_loaded_on_import() -> None:
    program = (
        "import sys; opened = []; sys.addaudithook(lambda event, details: opened.append(details[0])"
        " if event == 'open' and str(details[0]).endswith('.json') else None);"
        "import backend.music.providers.service, backend.music.providers as it;"
        "print(opened, 'django' in sys.modules); it.about('kie'); print(len(opened))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.split("\n")[:2] == ["[] False", "1"]
