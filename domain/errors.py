"""What the rules do not allow now. An answer with a reason, and never a party's "no".

NotAllowed
 ├─ NotYourTurn     this seat may not do this            (403)
 ├─ StepUpNeeded    first show more surely who you are   (403)
 ├─ Unknown         what is named does not exist here    (404)
 ├─ NotNow          not in this stage, or not yet        (409)
 ├─ TextChanged     the text was changed since it was shown (409)
 └─ BadMove         the move contradicts itself or the facts (400)
"""

from domain.refusals import SENTENCES, Refusal
from domain.said import Said, say


class NotAllowed(Exception):
    """A move that the rules refuse, with a stable code and a sentence in both languages."""

    def __init__(self, refusal: Refusal, **parts: Said | int) -> None:
        nl, en = SENTENCES[refusal]
        self.code = refusal.value
        self.said = say(nl, en, **parts)
        super().__init__(self.said.en)


class NotYourTurn(NotAllowed):
    pass


class StepUpNeeded(NotAllowed):
    pass


class Unknown(NotAllowed):
    pass


class NotNow(NotAllowed):
    pass


class TextChanged(NotAllowed):
    pass


class BadMove(NotAllowed):
    pass
