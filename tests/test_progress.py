"""What a user sees while waiting, where standard error is no terminal."""

from __future__ import annotations

import pytest

from sim.ensemble import progress


def test_a_line_is_told_every_ten_seconds_in_a_pipe(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    now = [100.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])
    with progress.Bar(50_000, "playing") as bar:
        bar.expect(60_000)
        for _ in range(8):  # a block every four seconds
            now[0] += 4
            bar.add(5_000)
        now[0] += 200
        bar.add(5_000)
        now[0] += 60
        bar.add(15_000)  # the last one: what is finished speaks for itself
    assert capsys.readouterr().err.splitlines() == [
        "brink: playing: 15,000 of 60,000 runs, 1,250 runs/s, about 36 s left",
        "brink: playing: 30,000 of 60,000 runs, 1,250 runs/s, about 24 s left",
        "brink: playing: 45,000 of 60,000 runs, 194 runs/s, about 77 s left",
    ]


def test_a_short_job_says_nothing_in_a_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    with progress.Bar(10, "playing") as bar:
        bar.add(5)
        bar.add(5)
    assert capsys.readouterr().err == ""
