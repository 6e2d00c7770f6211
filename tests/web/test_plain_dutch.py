"""What rules can tell of hard Dutch: each is red on a sentence that breaks it, and only there."""

import pytest

import plain_dutch
from access.letters_to_families import IN

PLAIN = (
    "Uw antwoord is bewaard. School ziet het nu.",
    "Wanneer kijken we of het helpt?",
    "De tekst is veranderd. Lees hem opnieuw.",
    "Wordt u 16? Dan tekent u zelf mee.",
    "Stap 2 begint op dinsdag 1 december.",
    "Vraag het aan het samenwerkingsverband.",
    "Omdat het werkt, gaan we door.",
)


@pytest.mark.parametrize("text", PLAIN)
def test_a_plain_sentence_passes(text: str) -> None:
    assert list(plain_dutch.faults(text)) == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (
            "Wij willen u graag laten weten dat school nu met de hulp voor uw kind gaat beginnen.",
            "17 words",
        ),
        ("Dit is een ondersteuningsvraag.", "'ondersteuningsvraag' has more than 14 letters"),
        ("Indien u vragen hebt, bel ons.", "say 'als' for 'Indien'"),
        ("Wij gaan akkoord.", "say 'eens' for 'akkoord'"),
        ("Dit doen wij ten behoeve van uw kind.", "say 'voor' for 'ten behoeve van'"),
        ("Uw antwoord wordt door school bewaard.", "say who does it"),
        ("De brief werd gisteren verstuurd.", "say who does it"),
        ("Het plan is door de directeur goedgekeurd.", "say who does it"),
        ("Als het klaar is, worden de gegevens gewist.", "say who does it"),
        ("Bel ons, omdat wij, nadat het plan er is, willen praten.", "make two sentences of it"),
        ("Van 1 t/m 3 december.", "write 't/m' in full"),
        ("Neem iets mee, bijv. een boek.", "in full"),
    ],
)
def test_what_is_hard_to_read_is_told_with_its_sentence(text: str, fault: str) -> None:
    found = list(plain_dutch.faults(f"Dit is goed. {text} En dit ook."))

    assert len(found) == 1
    assert fault.lower() in found[0].lower()
    assert "Dit is goed" not in found[0]


def test_a_part_that_is_filled_in_counts_as_one_word() -> None:
    fits = "Een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien %(name)s."

    assert list(plain_dutch.faults(fits)) == []


def test_every_word_that_may_be_long_is_long_and_says_why() -> None:
    assert all(len(word) > plain_dutch.MOST_LETTERS for word in plain_dutch.LONG_WORDS)
    assert all(plain_dutch.LONG_WORDS.values())


def test_what_we_mail_to_families_is_plain_too() -> None:
    letters = IN["nl"]
    texts = [letters.code_subject, letters.code_body, letters.code_text]
    texts += [letters.link_subject, letters.link_body]

    assert [fault for text in texts for fault in plain_dutch.faults(text)] == []
