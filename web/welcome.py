"""What the pages of signing in say."""

from collections.abc import Mapping
from typing import Final

from domain.assurance import Level, Method
from domain.said import Said

SIGN_IN: Final = Said(nl="Inloggen", en="Sign in")
WHERE: Final = Said(nl="Waar werkt u?", en="Where do you work?")
WHERE_HOW: Final = Said(
    nl="Kies uw samenwerkingsverband. Daarna logt u in bij uw eigen organisatie.",
    en="Choose your alliance. After that you sign in at your own organisation.",
)
AT: Final = Said(nl="Inloggen bij {alliance}", en="Sign in at {alliance}")
WITH: Final = Said(nl="Verder met {provider}", en="Go on with {provider}")
NO_PROVIDERS: Final = Said(
    nl="Hier is nog geen manier om in te loggen. Vraag het aan het samenwerkingsverband.",
    en="There is no way to sign in here yet. Ask the alliance.",
)
NO_ALLIANCES: Final = Said(
    nl="Deze installatie heeft nog geen samenwerkingsverband.",
    en="This installation has no alliance yet.",
)
OTHER_ALLIANCE: Final = Said(nl="Een ander samenwerkingsverband", en="Another alliance")
FAMILY: Final = Said(nl="Bent u ouder of leerling?", en="Are you a parent or a learner?")
FAMILY_HOW: Final = Said(
    nl="U kreeg een mail of een brief. Open de link die daarin staat. Geen link? Vraag school om"
    " een nieuwe.",
    en="You got a mail or a letter. Open the link in it. No link? Ask school for a new one.",
)
PICK: Final = Said(nl="Kies wie u bent", en="Pick who you are")
PICK_HOW: Final = Said(
    nl="Dit is een demo met verzonnen mensen. U kunt iedereen zijn.",
    en="This is a demo with made-up people. You can be anybody.",
)
PERSON: Final = Said(nl="Persoon", en="Person")
BE: Final = Said(nl="Wees deze persoon", en="Be this person")

ONWARD: Final = Said(nl="U gaat naar {provider}", en="You are going to {provider}")
ONWARD_HOW: Final = Said(
    nl="Daar laat u zien wie u bent. Daarna komt u hier terug.",
    en="There you show who you are. After that you come back here.",
)
GO: Final = Said(nl="Ga naar {provider}", en="Go to {provider}")

ME: Final = Said(nl="Mijn gegevens", en="My account")
YOU_ARE: Final = Said(nl="U bent", en="You are")
BY: Final = Said(nl="Ingelogd met", en="Signed in by")
VOUCHES: Final = Said(nl="Wie dat bevestigt", en="Who vouches for it")
OURSELVES: Final = Said(nl="traject zelf", en="traject itself")
SURE: Final = Said(nl="Hoe zeker wij het weten", en="How sure we are")
SHOWN: Final = Said(nl="Voor het laatst laten zien", en="Last shown")
MINE: Final = Said(nl="Mijn trajecten", en="My trajectories")
NONE_OF_MINE: Final = Said(
    nl="U ziet nu geen enkel traject.", en="There is no trajectory that you can see now."
)
MORE: Final = Said(nl="Dit zijn de eerste {shown} van {count}.", en="These are {shown} of {count}.")
BROWSERS: Final = Said(nl="Waar u bent ingelogd", en="Where you are signed in")
BROWSERS_ARE: Final = Said(
    nl="Herkent u een regel niet? Log daar dan uit. Wij bewaren niet waar u bent.",
    en="Is there a line that you do not know? Sign out there. We do not keep where you are.",
)
SINCE: Final = Said(nl="Sinds", en="Since")
SEEN: Final = Said(nl="Laatst gezien", en="Last seen")
HERE: Final = Said(nl="dit venster", en="this window")
END: Final = Said(nl="Log hier uit", en="Sign out there")
SIGN_OUT: Final = Said(nl="Uitloggen", en="Sign out")
EVERYWHERE: Final = Said(nl="Overal uitloggen", en="Sign out everywhere")
SURE_AGAIN: Final = Said(nl="Laat opnieuw zien wie u bent", en="Show once more who you are")
OUT: Final = Said(nl="U bent uitgelogd", en="You are signed out")

METHODS: Final[Mapping[Method, Said]] = {
    Method.DEMO: Said(nl="gekozen uit een lijst (demo)", en="picked from a list (demo)"),
    Method.TOKEN: Said(nl="een code voor programma's", en="a token for programs"),
    Method.OIDC: Said(nl="uw eigen organisatie", en="your own organisation"),
    Method.LINK_MAIL: Said(
        nl="een persoonlijke link en een code per mail", en="a personal link and a code by mail"
    ),
    Method.LINK_PAPER: Said(
        nl="een persoonlijke link en een code op papier", en="a personal link and a code on paper"
    ),
    Method.LINK_SMS: Said(
        nl="een persoonlijke link en een code per sms", en="a personal link and a code by text"
    ),
    Method.PASSKEY: Said(nl="een passkey", en="a passkey"),
    Method.STAFF: Said(nl="opgeschreven door school", en="written down by staff"),
    Method.ELSEWHERE: Said(nl="ergens anders", en="elsewhere"),
}
LEVELS: Final[Mapping[Level, Said]] = {
    Level.A: Said(
        nl="A: u bent ingelogd, maar liet dat een tijd geleden zien",
        en="A: you are signed in, but showed it some time ago",
    ),
    Level.B: Said(nl="B: net laten zien, op twee manieren", en="B: just shown, in two ways"),
    Level.C: Said(nl="C: net laten zien, met een passkey", en="C: just shown, with a passkey"),
    Level.D: Said(nl="D: gekwalificeerde handtekening", en="D: qualified signature"),
}

NOT_IN: Final = Said(nl="Inloggen is niet gelukt", en="You were not signed in")
BEGIN_AGAIN: Final = Said(
    nl="Er is te veel tijd voorbij, of u begon in een ander venster. Begin opnieuw.",
    en="Too much time has passed, or you began in another window. Begin again.",
)
UNREACHABLE: Final = Said(
    nl="De inlogdienst van uw organisatie antwoordt niet goed. Probeer het straks nog eens. Blijft"
    " het zo? Vraag uw eigen beheerder.",
    en="The sign-in service of your organisation does not answer well. Try again later. Does it"
    " stay so? Ask your own administrator.",
)
UNPROVEN: Final = Said(
    nl="Het antwoord van uw organisatie klopt niet. Dus laten wij niemand binnen. Begin opnieuw.",
    en="The answer of your organisation is not right, so nobody was let in. Begin again.",
)
NOT_SURE: Final = Said(
    nl="Uw organisatie zegt niet dat u op twee manieren liet zien wie u bent. Dat is hier nodig."
    " Vraag uw beheerder om inloggen in twee stappen.",
    en="Your organisation does not say that you showed in two ways who you are. That is needed"
    " here. Ask your administrator for sign-in in two steps.",
)
UNKNOWN: Final = Said(
    nl="Wij kunnen u hier niet binnenlaten. Vraag de coördinator van uw samenwerkingsverband.",
    en="We cannot let you in here. Ask the coordinator of your alliance.",
)
STOPPED: Final = Said(
    nl="Er is gestopt met inloggen bij uw organisatie. Begin opnieuw als u dat wilt.",
    en="The sign-in at your organisation was stopped. Begin again if you wish.",
)
