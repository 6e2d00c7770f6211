"""What our pages say, in Dutch and English. Words for codes are the domain's (`domain.words`)."""

from typing import Final

from domain.calendar import Region
from domain.notices import Channel
from domain.said import Said

SKIP: Final = Said(nl="Naar de inhoud", en="Skip to the content")
PAGES: Final = Said(nl="Pagina's", en="Pages")
FOOTER: Final = Said(
    nl="traject: wie doet wat, wanneer en waarom wacht het.",
    en="traject: who does what, by when, and why it is waiting.",
)
HOME: Final = Said(nl="Overzicht", en="Overview")
MAILBOX: Final = Said(nl="Postbus", en="Mailbox")
API: Final = Said(nl="Voor programma's", en="For programs")

NOBODY: Final = Said(nl="Hier is nog niets", en="There is nothing here yet")
NOBODY_HOW: Final = Said(
    nl="Deze installatie heeft nog geen samenwerkingsverband.",
    en="This installation has no alliance yet.",
)
DEMO: Final = Said(
    nl="Een verzonnen samenwerkingsverband om traject mee te proberen. Niemand hier bestaat.",
    en="A made-up alliance to try traject with. Nobody here exists.",
)
MAILBOX_IS: Final = Said(
    nl="De berichten die traject verstuurt, zoals de mensen ze krijgen.",
    en="The messages that traject sends, as people get them.",
)
API_IS: Final = Said(
    nl="Alles wat traject kan, met een voorbeeld van ieder verzoek.",
    en="All that traject can do, with an example of every move.",
)
TEMPORAL_IS: Final = Said(
    nl="De processen zelf, voor wie traject laat draaien.",
    en="The processes themselves, for those who run traject.",
)

WHERE: Final = Said(nl="Waar zijn de trajecten?", en="Where are the trajectories?")
GOING: Final = Said(nl="loopt", en="moving")
STANDING: Final = Said(nl="staat stil", en="standing still")
STAGE: Final = Said(nl="Fase", en="Stage")
COUNT: Final = Said(nl="Aantal", en="Number")
OF_WHICH_STALLED: Final = Said(nl="Stil", en="Stalled")
TOTAL: Final = Said(nl="Samen", en="Together")
SUMMARY: Final = (
    "{open} trajecten lopen. {stalled} daarvan staan stil. {closed} zijn afgesloten.",
    "{open} trajectories are open. {stalled} of them stand still. {closed} are closed.",
)

STALLS: Final = Said(nl="Wat staat stil?", en="What stands still?")
STALLS_ARE: Final = Said(
    nl="Zonder namen: wie iets moet doen, weet om wie het gaat.",
    en="Without names: whoever has to act knows whom it is about.",
)
NO_STALLS: Final = Said(nl="Niets. Alles beweegt.", en="Nothing. Everything is moving.")
CASE: Final = Said(nl="Traject", en="Trajectory")
WAITS_ON: Final = Said(nl="Wacht op", en="Waits on")
SINCE: Final = Said(nl="Sinds", en="Since")
DAYS: Final = Said(nl="Dagen", en="Days")

SCHOOLS: Final = Said(nl="Scholen", en="Schools")
SCHOOL: Final = Said(nl="School", en="School")
SECTOR: Final = Said(nl="Soort", en="Sector")
REGION: Final = Said(nl="Vakantieregio", en="Holiday region")
BOARD: Final = Said(nl="Bestuur", en="Board")

PEOPLE: Final = Said(nl="Mensen", en="People")
PEOPLE_ARE: Final = Said(
    nl="Wees een van hen in de API:",
    en="Be one of them in the API:",
)
NAME: Final = Said(nl="Naam", en="Name")
FAMILIES: Final = Said(nl="Ouders, leerlingen en anderen", en="Guardians, learners and others")
OFFICE: Final = Said(nl="Rol", en="Office")
OF: Final = Said(nl="Bij", en="At")

REGIONS: Final = {
    Region.NORTH: Said(nl="noord", en="north"),
    Region.MIDDLE: Said(nl="midden", en="middle"),
    Region.SOUTH: Said(nl="zuid", en="south"),
}
CHANNELS: Final = {
    Channel.MAIL: Said(nl="mail", en="mail"),
    Channel.OTHER: Said(nl="andere weg dan mail", en="another way than mail"),
    Channel.CALL: Said(nl="taak om te bellen", en="task to call"),
}

MAILBOX_EMPTY: Final = Said(
    nl="Er is nog niets verstuurd. Berichten gaan niet 's nachts of in een vakantie de deur uit.",
    en="Nothing was sent yet. Messages do not go out at night or in a holiday.",
)
MAILBOX_OF: Final = Said(nl="De nieuwste bovenaan.", en="The newest first.")
MAILS: Final = Said(nl="Links en codes", en="Links and codes")
MAILS_ARE: Final = Said(
    nl="Wat traject zou mailen, met de geheimen erin. Dit is er alleen in de demo.",
    en="What traject would mail, secrets and all. This is there in the demo only.",
)
TO: Final = Said(nl="Aan", en="To")
ABOUT: Final = Said(nl="Waarover", en="About")
BY: Final = Said(nl="Hoe", en="How")
SENT: Final = Said(nl="Bezorgd", en="Delivered")
OPENED: Final = Said(nl="Geopend", en="Opened")
UNOPENED: Final = Said(nl="nog niet geopend", en="not opened yet")
OPEN: Final = Said(nl="Open dit bericht", en="Open this message")
BACK: Final = Said(nl="Terug naar de postbus", en="Back to the mailbox")
TO_OPEN: Final = Said(
    nl="Kijken verandert niets. Pas de knop laat het traject weten dat dit bericht geopend is.",
    en="Looking changes nothing. Only the button tells the trajectory that this was opened.",
)

MISSING: Final = Said(nl="Deze pagina is er niet", en="This page is not there")
MISSING_HOW: Final = Said(
    nl="Misschien klopt het adres niet. Begin bij het overzicht.",
    en="The address may be wrong. Begin at the overview.",
)
BROKEN: Final = Said(nl="Dit ging mis", en="This went wrong")
BROKEN_HOW: Final = Said(
    nl="De gegevens zijn nu niet te lezen. Probeer het straks nog eens.",
    en="The record cannot be read just now. Try again in a moment.",
)
NOT_SO: Final = Said(nl="Zo kan dit niet", en="Not this way")
NOT_SO_HOW: Final = Said(
    nl="Dit verzoek kwam niet van onze eigen pagina, of die pagina is te oud. Ga terug, ververs de"
    " pagina en probeer het nog eens.",
    en="This request did not come from our own page, or that page is too old. Go back, reload the"
    " page and try again.",
)
NOT_PRIVATE: Final = Said(nl="Deze verbinding is niet veilig", en="This connection is not private")
NOT_PRIVATE_HOW: Final = Said(
    nl="Anderen kunnen meelezen. Inloggen kan alleen op een adres dat begint met https.",
    en="Others can read along. Signing in needs an address that begins with https.",
)
