"""What the page about who looked says."""

from collections.abc import Mapping
from typing import Final

from domain.access import Relation
from domain.said import Said

TITLE: Final = Said(nl="Wie keek in dit dossier?", en="Who looked at this file?")
INTRO: Final = Said(
    nl="Elke keer dat iemand iets over dit traject ziet, schrijven wij dat op. Hier staat wie keek,"
    " wat die persoon zag en waarom dat mocht.",
    en="Each time somebody sees something of this trajectory, we write it down. Here is who looked,"
    " what they saw and why they may.",
)
NOBODY: Final = Said(nl="Nog niemand heeft gekeken.", en="Nobody has looked yet.")
WHAT: Final = Said(nl="Zag", en="Saw")
WHY: Final = Said(nl="Mag dat omdat", en="May do so because")
REASON: Final = Said(nl="Schreef zelf als reden", en="Gave as the reason")
MARKS: Final[Mapping[Relation, Said]] = {
    Relation.BREAK_GLASS: Said(nl="noodtoegang", en="emergency access"),
    Relation.OPENED_WITH_REASON: Said(nl="geopend met een reden", en="opened for a reason"),
}
"""On looks of somebody who has no place in the trajectory."""

ON_BEHALF_OF: Final = Said(nl="namens", en="on behalf of")
ONCE: Final = Said(nl="1 keer", en="once")
MORE: Final = Said(
    nl="Dit zijn de laatste {shown} van {count} regels. Vraag school of het samenwerkingsverband om"
    " de rest.",
    en="These are the last {shown} of {count} lines. Ask school or the alliance for the others.",
)
WRONG: Final = Said(
    nl="Klopt er iets niet? Vraag het aan school. Of vraag het aan wie bij het samenwerkingsverband"
    " op privacy let.",
    en="Is something not right? Ask school, or the privacy officer of the alliance.",
)
LINK: Final = Said(nl="Wie keek er?", en="Who looked?")
TO_ANSWER: Final = Said(nl="Wat wordt mij gevraagd?", en="What is asked of me?")


def times(count: int) -> Said:
    return Said(nl=f"{count} keer", en=f"{count} times")
