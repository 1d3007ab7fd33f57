"""What is known of the services beforehand: addresses, prices, models and their limits.

All of it changes without notice, so it is data, in `catalogue.json`. `can` names the wishes that a
service hears and the questions it answers; `modes` of a model those that it knows, where not all.
"""

import functools
import json
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from backend.music.providers.protocol import JSON, Capabilities, Limits, Mode

_LIMITS = ("prompt", "lyrics", "style", "title")
_ABILITIES = ("seed", "negative", "vocal", "style", "title", "cancel", "balance", "synchronous")


@dataclass(frozen=True, slots=True)
class About:
    """A service, for people, and what it takes unless the person has set something else.

    `price` is in US dollars for each `priced_per`, "submission" or "track"; `credit_price` for one
    of its own credits, 0 where it does not say what it has taken.
    """

    slug: str
    name: str
    page: str
    base_url: str
    notes: tuple[str, ...]
    price: Decimal
    priced_per: str
    credit_price: Decimal
    per_minute: int
    burst: int


@functools.cache
def about(slug: str) -> About:
    """The service; raises KeyError where there is none."""
    told = _catalogue()[slug]
    return About(
        slug, told["name"], told["page"], told["base_url"], tuple(told["notes"]),
        Decimal(told["price"]), told["priced_per"], Decimal(told.get("credit_price", "0")),
        told["per_minute"], told["burst"],
    )  # fmt: skip


@functools.cache
def capabilities(slug: str) -> Capabilities:
    """What the service can do."""
    told = _catalogue()[slug]
    length = told.get("duration")
    return Capabilities(
        models={name: _limits(model) for name, model in told["models"].items()},
        modes=tuple(mode for mode in Mode if any(mode in it for it in modes(slug).values())),
        variations=(told["variations"][0], told["variations"][1]),
        duration=(length[0], length[1]) if length else None,
        callback=told["callback"], link_days=told["link_days"], wait_seconds=told["wait_seconds"],
        **{ability: ability in told["can"] for ability in _ABILITIES},
    )  # fmt: skip


@functools.cache
def modes(slug: str) -> dict[str, tuple[Mode, ...]]:
    """The modes of each model of a service."""
    models = _catalogue()[slug]["models"]
    return {name: tuple(map(Mode, model.get("modes", Mode))) for name, model in models.items()}


def _limits(model: JSON) -> Limits:
    return Limits(**{name: model.get(name) for name in _LIMITS})


@functools.cache
def _catalogue() -> dict[str, JSON]:
    found: dict[str, JSON] = json.loads(Path(__file__).with_suffix(".json").read_text("utf-8"))
    return found
