"""What a link is worth with each thing that somebody can show beside it."""

import pytest

from domain.assurance import BY_LINK, OVER_A_STATEMENT, CodeWay, Level, Method, level_by_code


def test_a_mail_code_beside_a_mail_link_is_a_click() -> None:
    assert level_by_code(CodeWay.MAIL, before=None) is Level.A


@pytest.mark.parametrize("way", [CodeWay.PAPER, CodeWay.SMS])
def test_a_code_by_another_way_than_the_link_is_a_second_factor(way: CodeWay) -> None:
    assert level_by_code(way, before=None) is Level.B


@pytest.mark.parametrize("before", [Method.LINK_PAPER, Method.LINK_SMS, Method.PASSKEY])
def test_a_mail_code_renews_what_was_shown_by_another_way(before: Method) -> None:
    assert level_by_code(CodeWay.MAIL, before=before) is Level.B


@pytest.mark.parametrize("before", [Method.LINK_MAIL, Method.OIDC, Method.DEMO, Method.TOKEN])
def test_a_mail_code_renews_nothing_else(before: Method) -> None:
    assert level_by_code(CodeWay.MAIL, before=before) is Level.A


def test_an_installation_may_hold_a_mail_code_for_more() -> None:
    assert level_by_code(CodeWay.MAIL, before=None, by_mail=Level.B) is Level.B


def test_only_a_statement_that_was_signed_reaches_c() -> None:
    assert OVER_A_STATEMENT is Level.C
    assert all(level in {Level.A, Level.B} for level in BY_LINK.values())
