"""Answers of music services in which nothing can be relied on."""

from decimal import Decimal
from typing import Any

import pytest

from backend.music.providers import answers


@pytest.mark.parametrize(
    ("value", "found"),
    [(198.44, 198.44), ("198.44", 198.44), (0, 0.0), ("", None), (None, None), (True, None),
     (-1, None), ("nan", None), ("inf", None), (float("nan"), None), (10**400, None), ([1], None)],
)  # fmt: skip
def test_numbers_come_as_text_too(value: object, found: float | None) -> None:
    assert answers.number(value) == found


def test_what_is_counted_stays_exact() -> None:
    assert answers.amount("0.10") == Decimal("0.10")
    assert answers.amount(0.1) == Decimal("0.1")
    assert answers.amount(12345678901234567890) == Decimal("12345678901234567890")
    assert answers.amount("twelve") is None


def test_codes_are_whole_numbers() -> None:
    assert [answers.code(it) for it in (200, "200", 200.0, 200.5, "ok", None)] == [
        200, 200, 200, None, None, None
    ]  # fmt: skip


def test_objects_come_as_text_too() -> None:
    assert answers.mapping({"a": 1}) == answers.mapping('{"a": 1}') == {"a": 1}
    others: list[Any] = ["", "nonsense", "[1]", None, 7, [], "[" * 100_000]
    for other in others:
        assert answers.mapping(other) == {}


def test_lists_have_objects_only() -> None:
    assert answers.objects([{"a": 1}, None, "b", {}]) == [{"a": 1}, {}]
    assert answers.objects({"a": 1}) == []


def test_the_first_that_is_something_is_taken() -> None:
    said = {"audioUrl": "", "audio_url": None, "url": "https://cdn.example/a.mp3"}
    assert answers.first_of(said, "audioUrl", "audio_url", "url") == said["url"]
    assert answers.first_of(said, "audioUrl") is None
    assert answers.first_of({"credits": 0}, "credits") == 0


def test_a_uuid_is_no_title() -> None:
    assert answers.title("8551662C-06ad-4ea5-b9ac-0123456789ab") == ""
    assert answers.title(" Harbour ") == "Harbour"
    assert answers.title("Untitled") == ""
    assert answers.title("x" * 1000) == "x" * 200


def test_addresses_of_files_are_those_of_the_web() -> None:
    assert answers.link("HTTPS://cdn.example/a.mp3") == "HTTPS://cdn.example/a.mp3"
    for other in ("", "file:///etc/passwd", "/a.mp3", "javascript:alert(1)", None, 7):
        assert answers.link(other) == ""


def test_names_of_tasks_could_be_some() -> None:
    for name in ("5c790000be8e", "a/b+c==", "task.1:2", "x" * 200):
        assert answers.task_name(name) == name
    assert answers.task_name(1436211) == "1436211"
    others: list[Any] = ["", "..", ".", "a b", "a\nb", "x" * 201, None, True, 1.5, {}]
    for other in others:
        assert answers.task_name(other) == ""
