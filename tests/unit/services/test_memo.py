"""Results kept by what they were made from."""

from __future__ import annotations

import numpy as np
import pandas as pd

from atlas.services.memo import Memo, digest_rows


def test_a_result_is_made_once_for_its_key() -> None:
    memo, made = Memo(), []
    for _ in range(2):
        assert memo.get("key", lambda: made.append(1) or len(made)) == 1


def test_what_was_not_asked_for_longest_is_forgotten_first() -> None:
    memo = Memo(most_bytes=2000)
    for name in ("old", "new", "old", "newest"):
        memo.get(name, lambda: np.zeros(100))
    made: list[str] = []
    memo.get("old", lambda: made.append("old") or np.zeros(100))
    memo.get("new", lambda: made.append("new") or np.zeros(100))
    assert made == ["new"]


def test_a_digest_minds_the_cells_and_not_the_order_of_rows() -> None:
    frame = pd.DataFrame({"offer": ["a", "b", "c"], "x_m": [1.0, 2.0, np.nan]})
    groups = np.array([0, 0, 1])
    first = digest_rows(frame, groups, 3)
    assert (digest_rows(frame.iloc[::-1], groups[::-1], 3) == first).all()
    assert first[2] == 0
    changed = digest_rows(frame.assign(x_m=[1.0, 2.5, np.nan]), groups, 3)
    assert changed[0] != first[0]
    assert changed[1] == first[1]
