"""Music services: one protocol, and an adapter for each.

    protocol.py    what every service can be asked
    catalogue.py   what is known of each beforehand (catalogue.json)
    http.py        one question over HTTP, and what can become of it
    answers.py     reading JSON that is spelt now so, now so
    refusals.py    what is said where a service says no
    wishes.py      what of a request a service cannot do
    service.py     what all adapters have in common
    suno.py  sunoapi.py  kie.py  mureka.py  minimax.py

Nothing here knows a database or Django.
"""

from backend.music.providers.catalogue import About, about
from backend.music.providers.protocol import Account, MusicProvider

__all__ = ["PROVIDERS", "About", "about", "provider"]

PROVIDERS: tuple[str, ...] = ("suno", "sunoapi", "kie", "mureka", "minimax")
"""The services, in the order in which they are shown."""


def provider(slug: str, account: Account) -> MusicProvider:
    """The service; raises KeyError where there is none."""
    # Loaded with the first service that is asked: what is known of them needs no HTTP.
    from backend.music.providers.kie import Kie
    from backend.music.providers.minimax import MiniMax
    from backend.music.providers.mureka import Mureka
    from backend.music.providers.suno import Suno
    from backend.music.providers.sunoapi import SunoApi

    adapters = (Suno, SunoApi, Kie, Mureka, MiniMax)
    return {adapter.slug: adapter for adapter in adapters}[slug](account)
