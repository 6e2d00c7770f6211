"""What our pages say to parents and learners: plain words, a question as a heading."""

from collections.abc import Mapping
from typing import Final

from activities.codes import Wrong
from domain.assurance import CodeWay
from domain.sign_off import Answer
from web.i18n import Message, _

SEND: Final[Mapping[CodeWay, Message]] = {
    CodeWay.MAIL: _("Mail me a code"),
    CodeWay.SMS: _("Text me a code"),
}

CODE: Final = _("What is your code?")
CODE_SENT: Final[Mapping[CodeWay, Message]] = {
    CodeWay.MAIL: _("We sent you a mail. The code works for 10 minutes, and only in this window."),
    CodeWay.SMS: _(
        "We sent you a text message. The code works for 10 minutes, and only in this window."
    ),
}
WRONG: Final[Mapping[Wrong, Message]] = {
    Wrong.CODE: _("This code is not right. Look at the digits again."),
    Wrong.BROWSER: _("This code does not work in this window. Ask for a new code here."),
    Wrong.TRIES: _("Tried too often. Ask for a new code, or call."),
}
NOT_SENT: Final = _("The code could not be sent. Try again in a while, or call.")
OVER: Final = _("This link no longer works")
OVER_HOW: Final = _("A link works for 7 days, until you answer. Ask school for a new one.")

STEP_UP_LESS: Final = _(
    "A code by mail is not enough for this, as your link came by mail too. Use the"
    " code on paper, a text message or your passkey."
)

NEVER: Final = _("not yet")
REFUSED_PASSKEY: Final = _("We cannot take this passkey. Try again.")

YOUR_TURN: Final = _("Your turn")
NOT_YET: Final = _("No answer yet")
CHOICES: Final[tuple[tuple[Answer, Message, Message], ...]] = (
    (
        Answer.AGREE,
        _("Yes, I agree"),
        _("School may begin this step."),
    ),
    (
        Answer.CHANGE,
        _("I want to change something"),
        _("Write below what should change."),
    ),
    (
        Answer.TALK_FIRST,
        _("I want to talk first"),
        _("School will call you."),
    ),
    (
        Answer.REFUSE,
        _("No, I do not agree"),
        _("The step will not begin. Write below why."),
    ),
)
CHOOSE: Final = _("Choose an answer.")
EXPLAIN: Final = _("Write briefly what you want to change, or why you do not agree.")
CHANGED: Final = _("The text was changed. Read the step again. What you wrote is still here.")
NOT_STORED: Final = _("Your answer is not stored yet. It is still here. Send it again in a moment.")
