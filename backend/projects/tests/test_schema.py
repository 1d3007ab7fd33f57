"""/api/schema/: OpenAPI 3.1, complete and without a warning."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from backend.conftest import ROOT, LocalClient

OPERATIONS = {
    "/api/projects/": {"get", "post"},
    "/api/projects/import/": {"post"},
    "/api/projects/{id}/": {"get", "put", "patch", "delete"},
    "/api/projects/{id}/export/": {"get"},
    "/api/projects/{id}/estimate/": {"get"},
    "/api/projects/{id}/render-jobs/": {"get"},
    "/api/projects/{id}/render/": {"post"},
    "/api/projects/{id}/reorder/": {"post"},
    "/api/projects/{id}/status/": {"get"},
    "/api/changes/{id}/undo/": {"post"},
    "/api/projects/{id}/bin/": {"post"},
    "/api/projects/{id}/changes/": {"get"},
    "/api/projects/{id}/duplicate/": {"post"},
    "/api/projects/{id}/add-segments/": {"post"},
    "/api/projects/{id}/music/": {"get", "put"},
    "/api/music-tracks/": {"get", "post"},
    "/api/music-tracks/{id}/": {"delete", "get", "patch"},
    "/api/music-tracks/{id}/waveform/": {"get"},
    "/api/projects/{id}/remove-segments/": {"post"},
    "/api/projects/{id}/restore/": {"post"},
    "/api/projects/{id}/script/": {"post"},
    "/api/events/": {"get"},
    "/api/render-jobs/": {"get"},
    "/api/render-jobs/trigger/": {"post"},
    "/api/render-jobs/{id}/": {"get"},
    "/api/render-jobs/{id}/cancel/": {"post"},
    "/api/render-jobs/{id}/log/": {"get"},
    "/api/render-jobs/{id}/retry/": {"post"},
    "/api/segments/": {"get", "post"},
    "/api/segments/{id}/": {"get", "put", "patch", "delete"},
    "/api/segments/{id}/duplicate/": {"post"},
    "/api/segments/{id}/merge/": {"post"},
    "/api/segments/{id}/split/": {"post"},
    "/api/settings/": {"get", "patch"},
    "/api/system/": {"get"},
    "/api/system/prune-cache/": {"post"},
    "/api/tasks/{task_id}/cancel/": {"post"},
    "/api/tasks/{task_id}/status/": {"get"},
    "/api/narration-jobs/": {"get"},
    "/api/narration-jobs/{id}/": {"get"},
    "/api/narration-jobs/{id}/cancel/": {"post"},
    "/api/narration-jobs/{id}/log/": {"get"},
    "/api/narration-jobs/{id}/retry/": {"post"},
    "/api/projects/{id}/generate-all-audio/": {"post"},
    "/api/projects/{id}/waveforms/": {"get"},
    "/api/segments/{id}/waveform/": {"get"},
    "/api/segments/{id}/generate-audio/": {"post"},
    "/api/voices/": {"get"},
    "/api/voices/{voice}/sample/": {"get"},
    "/api/credit-entries/": {"get"},
    "/api/features/": {"get"},
    "/api/features/{name}/toggle/": {"post"},
    "/api/music-jobs/": {"get", "post"},
    "/api/music-jobs/estimate/": {"post"},
    "/api/music-jobs/{id}/": {"delete", "get"},
    "/api/music-jobs/{id}/cancel/": {"post"},
    "/api/music-jobs/{id}/log/": {"get"},
    "/api/music-jobs/{id}/resolve/": {"post"},
    "/api/music-jobs/{id}/retry/": {"post"},
    "/api/music-providers/": {"get"},
    "/api/music-providers/{provider}/": {"get", "patch"},
    "/api/music-providers/{provider}/key/": {"delete", "put"},
    "/api/music-providers/{provider}/test/": {"post"},
    "/api/music-providers/{provider}/webhook-key/": {"delete", "put"},
    "/api/music-settings/": {"get", "patch"},
    "/api/music-variations/{id}/": {"get", "patch"},
    "/api/webhook-deliveries/": {"get"},
    "/api/webhook-deliveries/{id}/": {"get"},
    "/api/webhook-deliveries/{id}/retry/": {"post"},
    "/api/webhook-endpoints/": {"get", "post"},
    "/api/webhook-endpoints/{id}/": {"delete", "get", "patch"},
    "/api/webhook-endpoints/{id}/rotate/": {"post"},
    "/api/webhook-endpoints/{id}/test/": {"post"},
}


@pytest.fixture
def schema(api: LocalClient) -> Any:
    """The schema as programs read it."""
    return api.get("/api/schema/?format=json").json()


def test_it_is_valid_and_has_no_warnings(tmp_path: Path) -> None:
    file = tmp_path / "schema.yaml"
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(file))
    assert file.read_text().startswith("openapi: 3.1.0")
    told = (
        "npm run types --prefix frontend, after ./storyreel spectacular --file frontend/schema.yml"
    )
    assert file.read_text() == (ROOT / "frontend" / "schema.yml").read_text(), f"stale: {told}"


def test_it_has_every_operation(schema: Any) -> None:
    assert {path: set(row) for path, row in schema["paths"].items()} == OPERATIONS


def test_every_operation_says_what_it_does(schema: Any) -> None:
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            assert len(operation.get("description", "")) > 10, f"{method} {path}"


def test_a_render_says_how_it_can_be_refused(schema: Any) -> None:
    answers = schema["paths"]["/api/projects/{id}/render/"]["post"]["responses"]
    assert set(answers) == {"202", "400", "404", "409", "422", "500", "507"}


def test_files_are_sent_as_forms(schema: Any) -> None:
    for path in ("/api/segments/", "/api/projects/import/"):
        content = schema["paths"][path]["post"]["requestBody"]["content"]
        assert "multipart/form-data" in content


def test_states_have_names(schema: Any) -> None:
    kinds = schema["components"]["schemas"]
    assert kinds["ProjectStatusEnum"]["enum"] == ["DRAFT", "PROCESSING", "COMPLETED", "FAILED"]
    assert set(kinds["JobStatusEnum"]["enum"]) == {
        "queued", "processing", "completed", "failed", "cancelled",
    }  # fmt: skip


def test_it_has_a_page_for_people(api: LocalClient) -> None:
    assert "swagger" in api.get("/api/docs/").content.decode()
