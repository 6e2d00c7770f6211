"""Why is it waiting? One sentence: who has the ball, since when, what happens next and when."""

from domain import words
from domain.obligations import Obligation, open_obligations
from domain.said import Said, day, listed, say
from domain.trajectory import Trajectory


def why_waiting(trajectory: Trajectory) -> Said:
    if trajectory.opened_at is None:
        return say("Dit traject is nog niet begonnen.", "This trajectory has not begun.")
    if trajectory.closing is not None:
        return say(
            "Dit traject is afgesloten op {on}: {reason}.",
            "This trajectory was closed on {on}: {reason}.",
            on=day(trajectory.closing.on),
            reason=words.CLOSINGS[trajectory.closing.reason],
        )
    owed = open_obligations(trajectory)[0]
    sentence = _who_owes(trajectory, owed)
    return say("{first} {then}", "{first} {then}", first=sentence, then=_what_next(owed))


def _who_owes(trajectory: Trajectory, owed: Obligation) -> Said:
    parts = {
        "who": _capital(words.the(owed.owed_by)),
        "what": words.DUTIES[owed.kind],
        "whom": _about(owed),
        "since": day(owed.since),
        "due": day(owed.due),
    }
    if trajectory.hold is not None:
        return say(
            "Dit traject staat stil tot en met {until}. {who} moet {what}{whom}, uiterlijk {due}.",
            "This trajectory is on hold until {until}. {who} has to {what}{whom}, "
            "by {due} at the latest.",
            until=day(trajectory.hold.until),
            **parts,
        )
    return say(
        "{who} moet {what}{whom}, sinds {since}, uiterlijk {due}.",
        "{who} has to {what}{whom}, since {since}, by {due} at the latest.",
        **parts,
    )


def _about(owed: Obligation) -> Said:
    if owed.about is None:
        return Said(nl="", en="")
    return say(" ({seat})", " ({seat})", seat=words.seat(owed.about))


def _what_next(owed: Obligation) -> Said:
    if owed.next is None:
        know = listed([words.the(seat) for seat in owed.told or (owed.owed_by,)])
        return say(
            "Er volgt geen nieuwe herinnering. Wie het weet: {know}.",
            "No further reminder follows. Who knows of it: {know}.",
            know=know,
        )
    action = words.ACTIONS[owed.next.action]
    told = listed([words.the(seat) for seat in owed.next.told])
    then = say(action.nl, action.en, told=told)
    return say("Op {on}: {then}.", "On {on}: {then}.", on=day(owed.next.on), then=then)


def _capital(said: Said) -> Said:
    return Said(nl=said.nl[0].upper() + said.nl[1:], en=said.en[0].upper() + said.en[1:])
