"""The limits on trying to come in: each way has some, and the wider one is never the tighter."""

from itertools import pairwise

import pytest

from domain.tries import BYS, LIMITS, WAYS, By, Way, network_of


@pytest.mark.parametrize("way", Way)
def test_every_way_in_has_limits_and_a_name(way: Way) -> None:
    assert LIMITS[way]
    assert WAYS[way].nl != WAYS[way].en
    assert set(BYS) == set(By)


@pytest.mark.parametrize("way", Way)
def test_one_alone_never_uses_up_what_an_alliance_has(way: Way) -> None:
    """What everybody together may do is many times what one browser, address or person may."""
    limits = LIMITS[way]
    if By.ALLIANCE not in limits:
        return
    a_minute = {by: limit.most / limit.within.total_seconds() for by, limit in limits.items()}
    whole = a_minute.pop(By.ALLIANCE)

    assert all(whole >= 10 * each for each in a_minute.values())


@pytest.mark.parametrize("way", Way)
def test_they_stand_from_the_narrowest_to_the_widest(way: Way) -> None:
    order = [list(By).index(by) for by in LIMITS[way]]

    assert all(narrow < wide for narrow, wide in pairwise(order))


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::9", "2001:db8:1:3::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("testclient", "testclient"),
        ("", ""),
    ],
)
def test_a_household_cannot_change_by_what_it_is_counted(address: str, network: str) -> None:
    assert network_of(address) == network
