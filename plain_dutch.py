"""Whether a sentence is Dutch that everybody can read: level B1, as far as rules can tell.

The rules are those by which public bodies write to everybody: short sentences and words, one
thought in each, who does what, no word for which there is a plain one. A machine cannot tell that a
text is clear. It can tell where it surely is not.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

MOST_WORDS: Final = 15
"""In a sentence. A name or a day that is filled in counts as one."""
MOST_LETTERS: Final = 14
"""In a word."""

LONG_WORDS: Final[Mapping[str, str]] = {
    "begaafdheidsspecialist": "the name of a job, with the person beside it",
    "ontvangstbewijs": "what it is called on paper, in mails and here",
    "schooladministratie": "the name of the system that a school keeps its records in",
    "schooldirecteur": "the name of a job, with the person beside it",
    "leerplichtambtenaar": "the name of a job, with the person beside it",
    "trajectbegeleider": "the name of a job, with the person beside it",
    "trajectbegeleiding": "part of the name of a job",
    "samenwerkingsverband": "the name of the organisation, which stands in every letter of it",
    "gegevensbescherming": "part of the name of an office in law",
}
"""Longer words that may stay, each with its reason."""

HARD_WORDS: Final[Mapping[str, str]] = {
    "aangaande": "over",
    "aanvangen": "beginnen",
    "aanwezig": "er",
    "additioneel": "extra",
    "afschrift": "kopie",
    "akkoord": "eens",
    "alsmede": "en",
    "alvorens": "voor",
    "beëindigen": "stoppen",
    "benodigd": "nodig",
    "betreffende": "over",
    "bewerkstelligen": "zorgen voor",
    "conform": "volgens",
    "continueren": "doorgaan",
    "dient": "moet",
    "dienen": "moeten",
    "derhalve": "daarom",
    "desbetreffende": "die",
    "diens": "zijn of haar",
    "doch": "maar",
    "echter": "maar",
    "evaluatie": "kijken of het helpt",
    "evalueren": "kijken of het helpt",
    "evenals": "en ook",
    "facultatief": "als u wilt",
    "frequent": "vaak",
    "gelieve": "wilt u",
    "gerealiseerd": "gedaan",
    "handelingsdeel": "wat wij gaan doen",
    "hetgeen": "wat",
    "hieromtrent": "hierover",
    "implementeren": "invoeren",
    "indien": "als",
    "initiatief": "plan",
    "instemming": "dat u het eens bent",
    "interventie": "hulp",
    "inzake": "over",
    "jegens": "tegen",
    "krachtens": "volgens",
    "middels": "met",
    "mits": "als",
    "momenteel": "nu",
    "nadien": "daarna",
    "nihil": "niets",
    "noodzakelijk": "nodig",
    "omtrent": "over",
    "ondergetekende": "ik",
    "onderhavige": "deze",
    "ontvangstbevestiging": "bericht dat het er is",
    "participeren": "meedoen",
    "perspectief": "hoe het verder gaat",
    "procedure": "manier van werken",
    "realiseren": "doen",
    "reeds": "al",
    "respectievelijk": "en",
    "retourneren": "terugsturen",
    "separaat": "apart",
    "significant": "duidelijk",
    "teneinde": "om",
    "tenzij": "behalve als",
    "termijn": "laatste dag",
    "ten behoeve van": "voor",
    "ten aanzien van": "over",
    "tevens": "ook",
    "toezenden": "sturen",
    "uiterlijk": "op zijn laatst",
    "verifiëren": "kijken of het klopt",
    "verkrijgen": "krijgen",
    "vernemen": "horen",
    "verstrekken": "geven",
    "verzoeken": "vragen",
    "voornemens": "van plan",
    "vooralsnog": "nu nog",
    "wijzigen": "veranderen",
    "wijziging": "verandering",
    "zodanig": "zo",
    "zorgdragen": "zorgen",
}
"""Words that not everybody knows, each with the one to write instead."""

_SENTENCE: Final = re.compile(r"(?<=[.!?:])\s+|\n+")
_FILLED_IN: Final = re.compile(r"%\(\w+\)[sd]")
_WORD: Final = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*")
_SHORT: Final = re.compile(r"\b(?:\w\.){2,}|\b(?:bijv|evt|incl|excl|nl|o\.a|t/m|etc|m\.b\.t)\b\.?")
_PARTICIPLE: Final = r"(?:ge\w{2,}(?:d|t|en)|(?:be|ver|ont|her|mis)\w{2,}(?:d|t))"
_SEPARABLE: Final = r"\w{2,6}ge\w{2,}(?:d|t|en)"
_PASSIVE: Final = re.compile(
    rf"\b(?:wordt|worden|werd|werden)\b(?:\s+\S+){{0,8}}?\s+(?:{_PARTICIPLE}|{_SEPARABLE})\b"
    rf"|\b(?:{_PARTICIPLE}|{_SEPARABLE})\s+(?:wordt|worden|werd|werden)\b"
    rf"|\b(?:is|zijn|was|waren)\b(?:\s+\S+){{0,6}}?\s+door\s+(?:\S+\s+){{1,4}}(?:{_PARTICIPLE}|{_SEPARABLE})\b",
    re.IGNORECASE,
)
_SUBORDINATE: Final = re.compile(
    r"\b(?:omdat|terwijl|zodat|waarbij|waardoor|waarin|hoewel|nadat|voordat|zodra|doordat)\b",
    re.IGNORECASE,
)


def faults(text: str) -> Iterator[str]:
    """What is hard to read in a text, each with the sentence that it stands in."""
    for sentence in _SENTENCE.split(text):
        for fault in _faults(sentence):
            yield f"{fault}: {sentence.strip()!r}"


def _faults(sentence: str) -> Iterator[str]:
    spoken = _FILLED_IN.sub("Naam", sentence)
    words = _WORD.findall(spoken)
    if len(words) > MOST_WORDS:
        yield f"{len(words)} words where {MOST_WORDS} is the most"
    for word in words:
        longest = max(map(len, re.split(r"[-'\u2019]", word)))
        if longest > MOST_LETTERS and word.lower() not in LONG_WORDS:
            yield f"the word {word!r} has more than {MOST_LETTERS} letters"
    for hard, plain in HARD_WORDS.items():
        if re.search(rf"\b{hard}\b", spoken, re.IGNORECASE):
            yield f"say {plain!r} for {hard!r}"
    if _PASSIVE.search(spoken):
        yield "say who does it"
    if len(_SUBORDINATE.findall(spoken)) > 1:
        yield "make two sentences of it"
    if found := _SHORT.search(spoken):
        yield f"write {found[0]!r} in full"
