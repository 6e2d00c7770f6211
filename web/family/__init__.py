"""The pages for parents and learners: plain words, a question as a heading, one thing at a time.

What stands in this folder and in `templates/family` is said in all languages of families, and its
Dutch is looked at by `plain_dutch`. Here are the words that several of these pages share.
"""

from collections.abc import Mapping
from typing import Final

from activities.codes import Wrong
from domain.assurance import CodeWay
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

STEP_UP_LESS: Final = _(
    "A code by mail is not enough here. Your link came by mail too."
    " Use the code on paper, a text message or your passkey."
)

NEVER: Final = _("not yet")
REFUSED_PASSKEY: Final = _("We cannot take this passkey. Try again.")

NOT_STORED: Final = _("Your answer is not stored yet. It is still here. Send it again in a moment.")
NOT_NOW: Final = _("This cannot be done now.")
