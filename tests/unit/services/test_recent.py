from __future__ import annotations

import pytest

from atlas.services.recent import Recent


def test_a_result_is_made_once() -> None:
    made: list[str] = []
    memory: Recent[str, int] = Recent(2)
    for _ in range(3):
        memory.recall("a", lambda: made.append("a") or 1)
    assert made == ["a"]


def test_what_was_asked_for_longest_ago_goes_first() -> None:
    memory: Recent[str, str] = Recent(2)
    for key in ("a", "b", "a", "c"):
        memory.recall(key, lambda key=key: key)
    assert len(memory) == 2
    assert memory.recall("a", lambda: "new") == "a"
    assert memory.recall("b", lambda: "new") == "new"


def test_a_failure_is_not_remembered() -> None:
    memory: Recent[str, float] = Recent(2)
    with pytest.raises(ZeroDivisionError):
        memory.recall("a", lambda: 1 / 0)
    assert memory.recall("a", lambda: 2.0) == 2
