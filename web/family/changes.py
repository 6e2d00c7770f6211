"""What is otherwise in a step than the reader knew it, in words."""

from dataclasses import dataclass

from access.family import FamilyView, StepRead
from models.views import Words
from web.family.people import called
from web.i18n import Day, Message, Sayable, _


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeShown:
    """One thing that is otherwise: how it was and how it is."""

    name: Message
    was: Sayable
    now: Sayable
    was_words: Words | None = None
    now_words: Words | None = None
    """As staff wrote it."""


def changes_in(read: FamilyView, step: StepRead) -> list[ChangeShown]:
    """Nothing where the step is new to them, or as it was."""
    was = step.before
    if was is None:
        return []
    pairs = [
        (_("Who does it?"), called(read, was.done_by), called(read, step.done_by)),
        (_("When does it begin?"), Day(was.starts_on), Day(step.starts_on)),
        (
            _("When do we look if it helps?"),
            Day(was.looked_at_on),
            Day(step.looked_at_on),
        ),
    ]
    changes = [ChangeShown(name=name, was=old, now=new) for name, old, new in pairs if old != new]
    if was.text != step.text:
        text = ChangeShown(
            name=_("What shall we do?"),
            was="",
            now="",
            was_words=was.text,
            now_words=step.text,
        )
        changes.insert(0, text)
    return changes
