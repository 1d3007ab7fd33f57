"""What of a request a music service cannot do is said before it is sent."""

from decimal import Decimal
from typing import Any

import pytest

from backend.music.providers import PROVIDERS, provider
from backend.music.providers.protocol import Account, FieldError, Mode, MusicRequest
from backend.music.tests.provider_oddities import Oddity
from backend.music.tests.provider_requests import BALLAD, asked, service
from backend.music.tests.provider_server import ProviderServer

NOTHING = Account(base_url="")


def faults(slug: str, request: MusicRequest) -> list[FieldError]:
    return provider(slug, NOTHING).validate(request)


def fatal(slug: str, request: MusicRequest) -> set[str]:
    """The fields without which, or with which, nothing can be made."""
    return {it.field for it in faults(slug, request) if it.is_fatal}


def said(slug: str, request: MusicRequest) -> dict[str, str]:
    """What is left out or changed, by field."""
    return {it.field: it.message for it in faults(slug, request) if not it.is_fatal}


@pytest.mark.parametrize("slug", PROVIDERS)
@pytest.mark.parametrize("mode", Mode)
def test_a_plain_request_is_fine_and_is_taken(
    services: ProviderServer, slug: str, mode: Mode
) -> None:
    assert faults(slug, asked(mode)) == []
    service(services, slug).submit(asked(mode))
    assert services.submissions(slug) == 1


@pytest.mark.parametrize("slug", PROVIDERS)
def test_there_has_to_be_something_to_make(slug: str) -> None:
    for mode in (Mode.IDEA, Mode.INSTRUMENTAL):
        assert fatal(slug, asked(mode, prompt=" \n")) == {"prompt"}
    assert fatal(slug, asked(Mode.LYRICS, lyrics="")) == {"lyrics"}


@pytest.mark.parametrize("slug", PROVIDERS)
def test_a_model_that_is_not_there_is_named_with_those_that_are(slug: str) -> None:
    (fault,) = faults(slug, asked(model="V99"))
    assert (fault.field, fault.is_fatal) == ("model", True)
    for model in provider(slug, NOTHING).capabilities().models:
        assert model in fault.message
        assert "model" not in fatal(slug, asked(Mode.LYRICS, model=model))


@pytest.mark.parametrize(
    ("slug", "model", "modes"),
    [("minimax", "music-1.5", {Mode.IDEA, Mode.INSTRUMENTAL}),
     ("minimax", "music-2.5", {Mode.INSTRUMENTAL}), ("mureka", "mureka-o2", {Mode.INSTRUMENTAL})],
)  # fmt: skip
def test_a_model_may_know_fewer_modes(slug: str, model: str, modes: set[Mode]) -> None:
    assert {mode for mode in Mode if fatal(slug, asked(mode, model=model)) == {"model"}} == modes


@pytest.mark.parametrize(
    ("slug", "mode", "field", "more", "most"),
    [("suno", Mode.IDEA, "prompt", {"style": ""}, 3800),
     ("sunoapi", Mode.IDEA, "prompt", {"style": ""}, 500),
     ("sunoapi", Mode.INSTRUMENTAL, "prompt", {"style": ""}, 500),
     ("sunoapi", Mode.LYRICS, "lyrics", {}, 5000),
     ("sunoapi", Mode.LYRICS, "lyrics", {"model": "V4"}, 3000),
     ("sunoapi", Mode.LYRICS, "style", {}, 1000),
     ("sunoapi", Mode.LYRICS, "style", {"model": "V4"}, 200),
     ("sunoapi", Mode.LYRICS, "title", {}, 100),
     ("sunoapi", Mode.LYRICS, "title", {"model": "V4_5ALL"}, 80),
     ("kie", Mode.LYRICS, "title", {}, 80),
     ("mureka", Mode.LYRICS, "lyrics", {}, 3000), ("mureka", Mode.LYRICS, "style", {}, 1024),
     ("mureka", Mode.IDEA, "prompt", {"style": ""}, 2000),
     ("mureka", Mode.INSTRUMENTAL, "prompt", {"style": ""}, 1024),
     ("minimax", Mode.LYRICS, "lyrics", {}, 3500),
     ("minimax", Mode.LYRICS, "lyrics", {"model": "music-2.0"}, 600),
     ("minimax", Mode.INSTRUMENTAL, "prompt", {"style": ""}, 2000)],
)  # fmt: skip
def test_texts_have_a_longest_length(
    services: ProviderServer, slug: str, mode: Mode, field: str, more: dict[str, Any], most: int
) -> None:
    request = asked(mode, **{**more, field: "x" * most})
    assert fatal(slug, request) == set()
    service(services, slug).submit(request)
    (fault,) = [it for it in faults(slug, asked(mode, **{**more, field: "x" * (most + 1)}))
                if it.is_fatal]  # fmt: skip
    assert fault.field == field
    assert f"{most:,}" in fault.message
    assert f"{most + 1:,}" in fault.message


def test_what_is_sent_as_one_text_is_measured_as_one() -> None:
    request = asked(Mode.IDEA, prompt="x" * 300, style="y" * 300)
    (fault,) = faults("sunoapi", request)
    assert (fault.field, fault.is_fatal) == ("prompt", True)
    assert "prompt and style together; there are 602" in fault.message


def test_a_wish_that_is_not_heard_is_said_to_be_left_out() -> None:
    request = asked(seed=0, duration=60, negative="drums", vocal="f", title="Harbour")
    assert said("sunoapi", request)["seed"] == "sunoapi.org has no seed; it is left out."
    assert set(said("suno", request)) == set()
    assert set(said("sunoapi", request)) == {"seed", "duration", "vocal"}
    assert set(said("mureka", request)) == {"seed", "duration", "negative", "vocal", "title"}
    assert set(said("minimax", request)) == {"seed", "duration", "negative", "vocal", "title"}


@pytest.mark.parametrize("slug", ["sunoapi", "kie"])
def test_some_wishes_are_heard_in_some_modes_only(services: ProviderServer, slug: str) -> None:
    wishes = {"negative": "drums", "vocal": "f", "title": "Harbour"}
    assert set(said(slug, asked(Mode.LYRICS, **wishes))) == set()
    assert set(said(slug, asked(Mode.INSTRUMENTAL, **wishes))) == {"vocal"}
    assert set(said(slug, asked(Mode.IDEA, **wishes))) == {"negative", "vocal", "title"}
    for mode in Mode:
        service(services, slug).submit(asked(mode, **wishes))
    sent = {it.body["customMode"] for it in services.seen(slug) if it.body.get("negativeTags")}
    assert sent == {True}


@pytest.mark.parametrize("slug", ["sunoapi", "kie"])
def test_lyrics_need_a_style_where_the_service_needs_one(slug: str) -> None:
    assert fatal(slug, asked(Mode.LYRICS, style="")) == {"style"}
    assert fatal(slug, asked(Mode.LYRICS, style="", prompt="slow and sad")) == set()
    assert fatal("mureka", asked(Mode.LYRICS, style="")) == set()


@pytest.mark.parametrize("slug", PROVIDERS)
def test_lyrics_that_will_not_be_sung_are_said_to_be_left_out(slug: str) -> None:
    assert set(said(slug, asked(Mode.INSTRUMENTAL, lyrics=BALLAD))) == {"lyrics"}


def test_a_number_that_is_not_made_is_said() -> None:
    assert said("sunoapi", asked(variations=3)) == {"variations": "sunoapi.org always makes 2."}
    assert said("mureka", asked(variations=9)) == {"variations": "Mureka makes 1 to 3; 3 it is."}
    assert said("suno", asked(variations=8)) == {}
    assert said("minimax", asked(variations=1)) == {}


def test_a_length_that_cannot_be_had_is_refused() -> None:
    assert fatal("suno", asked(duration=5)) == set()
    assert fatal("suno", asked(duration=4)) == {"duration"}
    assert fatal("suno", asked(duration=481)) == {"duration"}


def test_all_words_are_one_text_for_the_jobs_api(services: ProviderServer) -> None:
    there = service(services, "suno")
    request = asked(Mode.LYRICS, style="folk", vocal="f", negative="drums", title="Harbour")
    there.submit(request)
    (seen,) = services.seen("suno")
    assert seen.body["prompt"] == there.composed_prompt(request)
    most = 3800 - len(there.composed_prompt(request)) + len(BALLAD)
    assert fatal("suno", asked(Mode.LYRICS, style="folk", vocal="f", negative="drums",
                               title="Harbour", lyrics="x" * most)) == set()  # fmt: skip
    assert fatal("suno", asked(Mode.LYRICS, style="folk", vocal="f", negative="drums",
                               title="Harbour", lyrics="x" * (most + 1))) == {"lyrics"}  # fmt: skip


def test_a_request_can_be_read_and_pasted() -> None:
    request = asked(Mode.LYRICS, prompt="A farewell.", style="folk", vocal="f", negative="drums",
                    title="Harbour", duration=60)  # fmt: skip
    assert provider("kie", NOTHING).composed_prompt(request) == (
        "A farewell.\nTitle: Harbour\nStyle: folk\nWithout: drums\nVoice: female\n"
        f"Length: 60 seconds\n\nLyrics:\n{BALLAD}"
    )
    plain = MusicRequest(mode=Mode.INSTRUMENTAL, prompt="Slow piano.")
    told = provider("suno", NOTHING).composed_prompt(plain)
    assert told == "Slow piano.\nInstrumental, without singing."


@pytest.mark.parametrize(
    ("slug", "variations", "cost"),
    [("suno", 4, "0"), ("sunoapi", 4, "0.06"), ("kie", None, "0.06"), ("mureka", None, "0.03"),
     ("mureka", 2, "0.06"), ("mureka", 9, "0.09"), ("minimax", 4, "0.15")],
)  # fmt: skip
def test_what_it_will_take_is_what_the_service_takes(
    services: ProviderServer, slug: str, variations: int | None, cost: str
) -> None:
    there = provider(slug, NOTHING)
    assert there.estimate_cost(asked(variations=variations)) == Decimal(cost)
    if slug != "suno":
        service(services, slug).submit(asked(variations=variations))
        assert services.charged(slug) == Decimal(cost)


def test_the_price_that_a_person_has_set_is_the_price(services: ProviderServer) -> None:
    price = Decimal("0.02")
    there = service(services, "suno", price=price)
    assert there.estimate_cost(asked(variations=3)) == Decimal("0.06")
    there.submit(asked(variations=3))
    assert services.charged("suno") == Decimal("0.06")
    assert service(services, "kie", price=price).estimate_cost(asked(variations=3)) == price
    assert service(services, "mureka", price=Decimal(0)).estimate_cost(asked()) == 0


@pytest.mark.parametrize("slug", PROVIDERS)
def test_a_refusal_for_what_was_asked_costs_nothing(services: ProviderServer, slug: str) -> None:
    services.plan(slug, Oddity.REFUSE, reason="invalid", message="the tempo is odd")
    with pytest.raises(Exception, match="the tempo is odd") as raised:
        service(services, slug).submit(asked())
    assert getattr(raised.value, "charged", None) is False
    assert services.charged() == 0
