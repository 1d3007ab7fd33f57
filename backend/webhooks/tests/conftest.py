"""Receivers on this machine, and endpoints for them; what is due is sent at once."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from backend.config.tests.outside import Outside, answer, outside
from backend.projects.tests.fixtures import jobs_run_at_once as jobs_run_at_once
from backend.webhooks.models import WebhookEndpoint
from backend.webhooks.tests.receiving import Received, received


@dataclass
class Receiver:
    """A program that is told of jobs, and the secret that it knows."""

    server: Outside
    endpoint: WebhookEndpoint
    secret: str

    def answers(self, status: str) -> None:
        """Say this from now on."""
        self.server.scripts["/hook"] = answer(b"so", status, Location="/elsewhere")

    def received(self) -> list[Received]:
        """All that has come so far, each checked as a receiver should."""
        return [received(request, self.secret) for request in self.server.requests]


@pytest.fixture
def server() -> Iterator[Outside]:
    """A server that takes what is sent to /hook."""
    with outside() as it:
        it.scripts["/hook"] = answer(status="204 No Content", Content_Length=None)
        yield it


@pytest.fixture
def receiver(server: Outside, transactional_db: None) -> Receiver:
    """Somebody on this machine who is told of everything."""
    endpoint = WebhookEndpoint(url=f"{server.url}/hook", allows_loopback=True)
    endpoint.add()
    [secret] = endpoint.keys()
    return Receiver(server, endpoint, secret)
