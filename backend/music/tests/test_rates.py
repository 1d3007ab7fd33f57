"""How often a service may be asked, in a minute and at once, also after a restart."""

from datetime import UTC, datetime, timedelta

import pytest

from backend.config.refusals import TooMany
from backend.music.models import ProviderSettings
from backend.music.rates import rate_of, take

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def take_all(provider: str = "kie") -> None:
    for _ in range(10):
        take(provider, NOW)


def test_ten_may_be_asked_at_once_and_no_more() -> None:
    take_all()
    with pytest.raises(TooMany) as caught:
        take("kie", NOW)
    assert caught.value.wait == 6
    assert "Ask again in 6 seconds" in caught.value.message


def test_one_more_may_be_asked_every_six_seconds() -> None:
    take_all()
    later = NOW + timedelta(seconds=6)
    assert take("kie", later).left == 0
    with pytest.raises(TooMany):
        take("kie", later)


def test_it_is_kept_in_the_database_and_so_survives_a_restart() -> None:
    take_all()
    assert rate_of("kie", NOW).left == 0  # read anew each time; nothing is in memory


def test_services_do_not_share_it() -> None:
    take_all("kie")
    assert take("mureka", NOW).left == 9


def test_a_bucket_is_never_fuller_than_full() -> None:
    take_all()
    assert rate_of("kie", NOW + timedelta(days=1)).left == 10


def test_a_clock_that_goes_back_neither_fills_nor_empties_it() -> None:
    take("kie", NOW)
    assert rate_of("kie", NOW - timedelta(seconds=30)).left == 9


def test_nobody_waits_for_a_clock_that_was_hours_ahead() -> None:
    take_all()
    assert rate_of("kie", NOW - timedelta(hours=1)).left == 10


def test_the_person_may_set_other_limits() -> None:
    ProviderSettings.objects.create(provider="kie", per_minute=2, burst=1)
    assert take("kie", NOW).left == 0
    with pytest.raises(TooMany) as caught:
        take("kie", NOW)
    assert caught.value.wait == 30


def test_the_headers_say_what_is_left() -> None:
    assert take("kie", NOW).headers() == {
        "RateLimit-Policy": '"music";q=10;w=60',
        "RateLimit": '"music";r=9;t=6',
        "X-RateLimit-Limit": "10",
        "X-RateLimit-Remaining": "9",
        "X-RateLimit-Reset": "6",
    }


def test_a_limit_for_the_minute_holds_also_at_once() -> None:
    ProviderSettings.objects.create(provider="kie", per_minute=1)
    take("kie", NOW)
    with pytest.raises(TooMany, match="was asked once in a short while"):
        take("kie", NOW)
