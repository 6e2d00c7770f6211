"""How sure we are of somebody: what a provider's words are worth."""

import pytest

from domain.assurance import Demand, Level, level_of

DEMANDS = (
    Demand(level=Level.B, acr="urn:mfa"),
    Demand(level=Level.B, amr=frozenset({"pwd", "otp"})),
    Demand(level=Level.C, acr="urn:mfa", amr=frozenset({"hwk"})),
)


@pytest.mark.parametrize(
    ("acr", "amr", "level"),
    [
        ("urn:mfa", (), Level.B),
        ("urn:mfa", ("hwk", "user"), Level.C),
        (None, ("otp", "pwd", "kba"), Level.B),
        (None, ("pwd",), None),
        ("urn:password", ("pwd",), None),
        (None, (), None),
        ("", (), None),
    ],
)
def test_the_best_demand_that_is_met_gives_the_level(
    acr: str | None, amr: tuple[str, ...], level: Level | None
) -> None:
    assert level_of(DEMANDS, acr=acr, amr=amr) == level


@pytest.mark.parametrize("level", [Level.B, Level.C, Level.D])
def test_whoever_demands_nothing_is_sure_of_nothing(level: Level) -> None:
    with pytest.raises(ValueError, match="level a"):
        Demand(level=level)


def test_every_level_reaches_those_below_it_alone() -> None:
    for place, level in enumerate(Level):
        reached = [demanded for demanded in Level if level.reaches(demanded)]
        assert reached == list(Level)[: place + 1]
