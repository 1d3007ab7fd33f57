"""A real server tells a program on this machine that a job has ended."""

import threading

import httpx

from backend.config.tests.outside import Send, answer, outside
from backend.conftest import Live
from backend.webhooks.tests.receiving import received


def test_a_server_tells_by_itself_that_a_job_has_ended(live: Live) -> None:
    told = threading.Event()

    def hear(send: Send) -> None:
        send(answer(status="204 No Content", Content_Length=None))
        told.set()

    with outside() as server, httpx.Client(base_url=live.url, headers={"X-App": "1"}) as client:
        server.scripts["/hook"] = hear
        hook = {"url": f"{server.url}/hook", "allows_loopback": True}
        secret = client.post("/api/webhook-endpoints/", json=hook).json()["secret"]
        [story] = client.get("/api/projects/").json()["results"]
        job = client.post(f"/api/projects/{story['id']}/render/", json={}).json()["task_id"]
        assert client.post(f"/api/tasks/{job}/cancel/").is_success
        assert told.wait(60)
        message = received(server.requests[0], secret)
        assert (message.type, message.data["task_id"]) == ("render_job.cancelled", job)
        assert (live.data / "keys.json").stat().st_mode & 0o777 == 0o600
        assert live.stop() == (0, "")
