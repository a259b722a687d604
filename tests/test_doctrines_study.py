"""The study of doctrines as a user asks for it, and what it refuses."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from asking import ask, check_folder, summary

from sim.paths import Mistake


def test_the_study_whole(tmp_path: Path) -> None:
    small = [
        "study=doctrines",
        "doctrines={russia: [pressure, fait_accompli], us: [threaten, engage]}",
        "runs=40",
        "points=6",
        "rounds=30",
    ]
    assert ask(tmp_path, *small, "robust=us") == 0
    check_folder(tmp_path, "payoffs", "quantal", "regret", "replies")
    found = summary(tmp_path)
    assert found["profiles"] == 4
    for player in ("russia", "us"):
        assert sum(found["logit"][player].values()) == pytest.approx(1)
    payoffs = pd.read_parquet(tmp_path / "payoffs.parquet")
    assert len(payoffs) == 8
    assert found["robust"]["futures"] == 6
    assert "parties.russia.forces" in found["robust"]["ranges"]
    again = ["study=doctrines", f"from={tmp_path}", "rounds=20"]
    assert (
        ask(
            tmp_path / "again",
            *again,
            "precision=40",
            "robust=null",
            "doctrines={russia: [fait_accompli]}",
        )
        == 0
    )
    check_folder(tmp_path / "again", "payoffs", "quantal", "replies")
    part = payoffs[payoffs["russia"] == "fait_accompli"].sort_values(["us", "player"])
    told = pd.read_parquet(tmp_path / "again" / "payoffs.parquet").sort_values(["us", "player"])
    assert told["payoff"].tolist() == part["payoff"].tolist()
    assert summary(tmp_path / "again")["precision"] == 40
    for wishes, said in (
        (
            ["doctrines={us: [threatn]}"],
            "'threatn' was not played in .*, only threaten, engage; did you mean 'threaten'",
        ),
        (["doctrines={nato: null}"], "'nato' had no doctrine in .*, only russia, us"),
        (["doctrines={us: [engage], russia: [pressure]}"], "no party has two doctrines"),
    ):
        with pytest.raises(Mistake, match=said):
            ask(tmp_path / "bad", *again, *wishes)


def test_a_changed_doctrine_is_not_read_from_an_earlier_study(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "configs" / "doctrine" / "us" / "own.yaml"
    file.parent.mkdir(parents=True)
    file.write_text("# Softer.\nresolve: 0.8\n")
    small = [
        "study=doctrines",
        "doctrines={us: [own, engage]}",
        "runs=20",
        "rounds=20",
        "robust=null",
        "calendar.turns=3",
    ]
    ask(tmp_path / "out", *small)
    file.write_text("# Softer.\nresolve: 0.7\n")
    with pytest.raises(Mistake, match="the doctrine us/own has changed since"):
        ask(tmp_path / "again", *small, f"from={tmp_path / 'out'}")


def test_a_payoff_that_nobody_reaches_satisfies_nobody(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    small = [
        "study=doctrines",
        "doctrines={us: [impose, engage]}",
        "runs=20",
        "rounds=20",
        "calendar.turns=3",
        "enough=99",
    ]
    assert ask(tmp_path / "out", *small, "points=4") == 0
    assert "None reaches a payoff of 99 in any future" in " ".join(capsys.readouterr().out.split())
    with pytest.raises(Mistake, match="points: 2 futures are too few to choose over"):
        ask(tmp_path / "few", *small, "points=2")


def test_a_sweep_is_no_game_of_doctrines(tmp_path: Path) -> None:
    ask(tmp_path / "sweep", "study=sweep", "axes={}", "calendar.turns=2", "runs=2", "traced=0")
    with pytest.raises(
        Mistake,
        match=r"from: .* holds a sweep, whose runs are not played under every combination of doctrines",
    ):
        ask(tmp_path / "out", "study=doctrines", f"from={tmp_path / 'sweep'}")


def test_what_a_doctrine_says_it_wants_is_not_what_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At precision 0 and without deals all play alike: a doctrine of other wishes must bring the very same payoff."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "configs" / "doctrine" / "russia"
    folder.mkdir(parents=True)
    (folder / "own.yaml").write_text(
        "# Acts as if terms were worth more.\nsettlement: 1.3\nupkeep: 0.01\nresolve: 1.2\n"
    )
    ask(
        tmp_path / "out",
        "study=doctrines",
        "doctrines={russia: [pressure, own]}",
        "runs=30",
        "rounds=20",
        "robust=null",
        "choice.precision=0",
        "bargaining.rate=0",
        "precision=5",
    )
    own, plain = pd.read_parquet(tmp_path / "out" / "payoffs.parquet").sort_values("russia")[
        "payoff"
    ]
    assert own == plain != 0


@pytest.mark.parametrize(
    ("overrides", "said"),
    [
        (["doctrines={us: [impose]}"], "no party has two doctrines"),
        (["runs=5"], "too few"),
        (["robust=estonia"], "robust: 'estonia' has no doctrines"),
        (
            [
                "robust=us",
                "axes={parties.us.tier: {uniform: [1, 2]}, hazards.sigma: {uniform: [0, 1]}}",
            ],
            "a doctrine sets it",
        ),
    ],
)
def test_bad_wishes_are_sentences(overrides: list[str], said: str, tmp_path: Path) -> None:
    with pytest.raises(Mistake, match=said):
        ask(tmp_path, "study=doctrines", *overrides)
    assert not list(tmp_path.iterdir())
