"""What somebody of a family can say or do: one thing each, with its form, its check and its thanks.

`web.family.flow` gives every act the same way: a form, "is this right?", a code where that is
needed, and what became of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Final
from uuid import UUID

from access.family import FamilyView
from web.family.reader import Reader
from web.i18n import Sayable
from workflows.requests import MAX_TEXT

MAX_CODE: Final = 200
"""Characters of a field that is chosen, not written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What somebody chose and typed, as their form sent it or as it was kept."""

    fields: Mapping[str, str] = field(default_factory=dict)
    key: UUID | None = None
    """Under which it will be sent."""

    def get(self, name: str) -> str:
        return self.fields.get(name, "")

    def under(self, key: UUID | None) -> "Typed":
        return replace(self, key=key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What is still to be done before it can be sent, and at which field."""

    at: str
    said: Sayable


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What was chosen or written, on the page that asks whether it is right."""

    name: Sayable
    said: Sayable
    written: bool = False
    """In somebody's own words."""
    language: str = ""
    """Of those, where it is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Onward:
    """What comes next, once it is stored."""

    stored: Sayable
    then: Sequence[Sayable] = ()
    """What follows, a sentence each."""
    ways: Sequence[tuple[Sayable, str]] = ()
    """Where one can go on to; the first is what most want."""


class Act:
    """One thing that can be said or done."""

    name: ClassVar[str]
    """The last part of its address, and the name of what is kept of it."""
    move: ClassVar[type]
    chosen: ClassVar[tuple[str, ...]] = ()
    """The fields of its form that are picked."""
    written: ClassVar[tuple[str, ...]] = ()
    """The fields in somebody's own words."""
    template: ClassVar[str]
    has_check: ClassVar[bool] = True
    is_asked_for: ClassVar[bool] = False
    """Whether others ask for it; without their question there is nothing to say."""

    def begin(self, read: FamilyView, asked: Mapping[str, str]) -> Typed | None:
        """What the form is about. None: there is nothing to say now."""
        raise NotImplementedError

    def is_about(self, kept: Typed, asked: Mapping[str, str]) -> bool:
        """Whether what was kept is about what is asked for now."""
        return all(kept.get(name) == value for name, value in asked.items() if name in self.chosen)

    def resume(self, read: FamilyView, kept: Typed) -> Typed | None:
        """The form as they left it. Where its text was changed, they choose anew."""
        begun = self.begin(read, kept.fields)
        if begun is None:
            return None
        changed = self.has_changed(read, kept)
        names = self.written if changed else (*self.chosen, *self.written)
        return replace(begun, fields={**begun.fields, **{each: kept.get(each) for each in names}})

    def form(self, read: FamilyView, typed: Typed) -> dict[str, Any]:
        """What its page shows beside what was typed."""
        raise NotImplementedError

    def faults(self, read: FamilyView, typed: Typed) -> list[Fault]:
        """What is still missing."""
        raise NotImplementedError

    def body(self, read: FamilyView, typed: Typed) -> dict[str, Any]:
        """The same as a move is sent."""
        raise NotImplementedError

    def check(self, read: FamilyView, typed: Typed) -> list[Line]:
        """What is asked to be right."""
        raise NotImplementedError

    def warning(self, read: FamilyView, typed: Typed) -> Sequence[Sayable]:  # noqa: ARG002 - most have none
        """What will happen, where somebody must know that before."""
        return ()

    def about(self, typed: Typed) -> dict[str, str]:
        """What its thanks must know: ids and codes, never words."""
        return {name: typed.get(name) for name in self.chosen if name == "step"}

    def onward(self, read: FamilyView, about: Mapping[str, str]) -> Onward:
        """What comes next."""
        raise NotImplementedError

    def has_changed(self, read: FamilyView, typed: Typed) -> bool:  # noqa: ARG002 - most cannot
        """Whether what they had before them is no longer so."""
        return False

    def typed(self, form: Mapping[str, str]) -> Typed:
        """What a form of its sent."""
        fields = {name: form.get(name, "")[:MAX_CODE] for name in self.chosen}
        fields |= {name: _plain(form.get(name, "")) for name in self.written}
        return Typed(fields=fields, key=_key(form.get("key", "")))

    def may(self, read: FamilyView) -> bool:
        """Whether the rules let the reader do it now."""
        return read.can(self.move)

    def elsewhere(self, read: FamilyView) -> str | None:  # noqa: ARG002 - most stand alone
        """The page to go to where there is nothing to say here."""
        return None

    def at(self, reader: Reader) -> str:
        return f"{reader.at}/{self.name}"


def _plain(words: str) -> str:
    """What somebody wrote, with the line ends of a form undone."""
    return words.replace("\0", "").replace("\r\n", "\n").strip()[:MAX_TEXT]


def _key(sent: str) -> UUID | None:
    try:
        return UUID(sent)
    except ValueError:
        return None
