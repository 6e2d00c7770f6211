"""What the fictional cases are about, in words. `{name}` stands for the learner's first name."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    kinds: tuple[str, ...]
    """The kinds of signal that this can be."""
    signal: str
    reason: str
    needs: str
    view: str
    effect: str
    goal: str
    domain: str
    scale: str
    second_goal: str
    second_domain: str
    steps: tuple[str, str, str]
    perspective: str
    factors: str
    advice: str


THEMES: Final[tuple[Theme, ...]] = (
    Theme(
        kinds=("bored", "no_connection"),
        signal=(
            "{name} is in tien minuten klaar met rekenen en kijkt daarna een half uur naar buiten."
        ),
        reason="Twee leerkrachten zien hetzelfde, al sinds het begin van het schooljaar.",
        needs=(
            "Werk dat {name} echt iets vraagt, en een moment per week met denkers "
            "van het eigen niveau."
        ),
        view="Ik wil niet meer van hetzelfde. Ik wil iets dat ik nog niet kan.",
        effect="Het verrijkingswerk komt in de plaats van de gewone sommen, niet erbovenop.",
        goal="{name} werkt vier dagen van de vijf twintig minuten aan een taak op eigen niveau.",
        domain="learning_to_learn",
        scale=(
            "-3: minder dan nu. -2: zoals nu. 0: vier dagen van de vijf. 2: uit "
            "zichzelf, iedere dag."
        ),
        second_goal="{name} vraagt hulp bij een taak die niet meteen lukt.",
        second_domain="learning_to_think",
        steps=(
            "De rekenstof wordt ingekort; {name} maakt alleen wat nieuw is.",
            "Een uur per week in de plusgroep, met een taak die doorloopt in de klas.",
            "Iedere vrijdag tien minuten terugkijken: wat was moeilijk, wat hielp?",
        ),
        perspective=(
            "{name} gaat naar een vervolgopleiding op hoog niveau en heeft dan geleerd te leren."
        ),
        factors=(
            "Helpt: een groot geheugen en humor. Hindert: opgeven zodra iets niet vanzelf gaat."
        ),
        advice="De begaafdheidsspecialist raadt aan de stof in te korten. Dat doen we.",
    ),
    Theme(
        kinds=("underachieving", "executive_skills"),
        signal="{name} begrijpt alles in de kring, maar levert half werk in of niets.",
        reason="Het verschil tussen wat {name} zegt en wat op papier komt, is te groot.",
        needs="Leren plannen in kleine stappen, met iemand die vooraf meekijkt en niet achteraf.",
        view="Ik weet het wel, maar ik weet niet waar ik moet beginnen.",
        effect="We beginnen iedere taak samen, met de eerste stap hardop.",
        goal="{name} levert drie van de vier taken op tijd en af in.",
        domain="learning_to_learn",
        scale=(
            "-3: geen enkele. -2: een van de vier, zoals nu. 0: drie van de vier. 2: "
            "alle, zonder hulp."
        ),
        second_goal="{name} kan vertellen welke aanpak bij een taak paste.",
        second_domain="learning_to_think",
        steps=(
            "Een dagplanner met drie stappen per taak; de leerkracht tekent de eerste stap af.",
            "Twee keer per week een kwartier begeleiding bij het beginnen.",
            "Een keer per maand kiest {name} zelf een groot onderwerp en plant het uit.",
        ),
        perspective="{name} haalt het niveau dat bij de aanleg past, met steun bij het plannen.",
        factors=(
            "Helpt: nieuwsgierig en eerlijk. Hindert: uitstellen uit angst dat het niet goed is."
        ),
        advice="Er is geen advies van buiten; het team heeft zelf gekeken en gewogen.",
    ),
    Theme(
        kinds=("perfectionism", "low_self_image"),
        signal=(
            "{name} scheurt werk kapot als er een fout in staat, en durft geen beurt meer te nemen."
        ),
        reason="Het gebeurt nu dagelijks en {name} slaapt er slecht van.",
        needs="Oefenen met fouten maken waar niemand kijkt, en woorden voor wat er dan gebeurt.",
        view="Als ik een fout maak, denk ik dat iedereen dat onthoudt.",
        effect="Bij de eerste oefeningen kijkt alleen de begeleider mee, zoals {name} vroeg.",
        goal="{name} laat een fout staan en gaat verder, vier keer van de vijf.",
        domain="learning_to_live",
        scale=(
            "-3: stopt eerder dan nu. -2: stopt bij de eerste fout. 0: vier van de "
            "vijf. 2: lacht erom."
        ),
        second_goal="{name} begint uit zichzelf aan iets nieuws, een keer per week.",
        second_domain="learning_to_learn",
        steps=(
            "Een schrift waarin fouten mogen staan, dat niemand nakijkt.",
            "Zes gesprekken over moeilijke gedachten, in kleine stappen.",
            "De leerkracht vertelt iedere week een eigen fout, hardop.",
        ),
        perspective="{name} durft te leren wat nog niet lukt, en blijft op deze school.",
        factors="Helpt: doorzetten en een goede vriendin. Hindert: het oordeel van anderen.",
        advice="De orthopedagoog raadt kleine stappen aan en geen beloningen. Dat volgen we.",
    ),
    Theme(
        kinds=("bullied", "over_adapting"),
        signal=(
            "{name} doet alsof de sommen moeilijk zijn om erbij te horen, en zit in "
            "de pauze alleen."
        ),
        reason="De ouders en de leerkracht maken zich los van elkaar zorgen.",
        needs=(
            "Leeftijdgenoten die hetzelfde leuk vinden, en een klas waarin anders zijn gewoon is."
        ),
        view="Ik wil een vriend die ook van vulkanen houdt.",
        effect="We zoeken een maatje in de andere groep, dat was nog niet bedacht.",
        goal="{name} speelt drie pauzes van de vijf samen.",
        domain="learning_to_live",
        scale=(
            "-3: geen. -2: een per week, zoals nu. 0: drie van de vijf. 2: vraagt zelf anderen mee."
        ),
        second_goal="{name} zegt in de klas wat het antwoord is, ook als het snel was.",
        second_domain="learning_to_live",
        steps=(
            "Een maatje uit een andere groep met dezelfde belangstelling.",
            "Lessen over verschillen, voor de hele klas.",
            "De leerkracht kijkt twee pauzes per week mee en schrijft op wat er gebeurt.",
        ),
        perspective="{name} hoort erbij zonder zich kleiner te maken.",
        factors="Helpt: vriendelijk en vol plannen. Hindert: zich stilhouden om niet op te vallen.",
        advice="Het advies om van groep te wisselen volgen we niet: {name} wil dat niet.",
    ),
    Theme(
        kinds=("doubly_exceptional", "executive_skills"),
        signal="{name} praat als een volwassene, maar schrijven kost uren en eindigt in tranen.",
        reason=(
            "Lezen en schrijven blijven ver achter bij het denken; dat is meer dan "
            "basisondersteuning."
        ),
        needs="Laten zien wat {name} weet zonder te schrijven, en apart oefenen met schrijven.",
        view="Mijn hoofd gaat sneller dan mijn hand.",
        effect="Toetsen gaan voortaan mondeling of met de laptop.",
        goal="{name} laat bij drie vakken zonder pen zien wat er geleerd is.",
        domain="learning_to_think",
        scale="-3: bij geen vak. -2: bij een vak. 0: bij drie vakken. 2: kiest zelf de beste vorm.",
        second_goal="{name} schrijft een halve bladzijde zonder te stoppen.",
        second_domain="learning_to_learn",
        steps=(
            "Een laptop met voorleeshulp, en mondelinge toetsen.",
            "Twee keer per week schrijfhulp in een klein groepje.",
            "Een eigen onderzoek over een onderwerp naar keuze, in woord en beeld.",
        ),
        perspective=(
            "{name} volgt onderwijs op het niveau van het denken, met hulp bij het schrijven."
        ),
        factors="Helpt: vertellen en verbanden zien. Hindert: een tempo dat op papier laag is.",
        advice="De taaldeskundige raadt voorleeshulp aan; die is aangeschaft.",
    ),
    Theme(
        kinds=("absence", "dropping_out"),
        signal="{name} was deze maand zeven dagen ziek, telkens op maandag.",
        reason="Zonder hulp dreigt {name} thuis te komen zitten.",
        needs="Een rustige start van de week, en een rooster met ruimte om op adem te komen.",
        view="Maandag is het te vol. Als ik later mag beginnen, lukt het wel.",
        effect="De maandag begint om tien uur, zoals {name} voorstelde.",
        goal="{name} is vier weken achter elkaar iedere dag op school.",
        domain="learning_to_live",
        scale="-3: vaker weg. -2: zoals nu. 0: vier weken niets gemist. 2: komt ook graag.",
        second_goal="{name} zegt het op tijd als het te veel wordt.",
        second_domain="learning_to_live",
        steps=(
            "Op maandag een late start, met een rustige plek tot de pauze.",
            "Iedere donderdag een gesprek met de mentor over de week die komt.",
            "Een project op eigen niveau voor de uren die vrijkomen.",
        ),
        perspective="{name} blijft op school en bouwt op naar een volle week.",
        factors="Helpt: een band met de mentor. Hindert: drukte en weinig slaap.",
        advice="De jeugdarts raadt opbouw in stappen aan. Het rooster volgt dat.",
    ),
    Theme(
        kinds=("depression", "burnout"),
        signal="{name} zegt dat alles zinloos is, eet weinig en maakt niets meer af.",
        reason="Dit is te zwaar voor school alleen; de huisarts kijkt mee.",
        needs="Minder moeten, iemand om mee te praten, en hulp van buiten de school.",
        view="Ik ben gewoon heel moe. Ik wil niet dat iedereen ernaar vraagt.",
        effect="Alleen de mentor vraagt ernaar; de anderen weten dat ze dat niet hoeven te doen.",
        goal="{name} geeft de week zelf minstens een zes.",
        domain="learning_to_live",
        scale="-3: een twee of lager. -2: een drie of vier, zoals nu. 0: een zes. 2: een acht.",
        second_goal="{name} doet twee keer per week iets dat energie geeft.",
        second_domain="learning_to_live",
        steps=(
            "Drie vakken tijdelijk minder, in overleg met {name}.",
            "Wekelijks gesprek met de jeugdhulp, op school.",
            "Iedere dag een vast moment met de mentor, hoe kort ook.",
        ),
        perspective="{name} komt op krachten en houdt zicht op een diploma.",
        factors="Helpt: muziek en een oudere zus. Hindert: hoge eisen aan zichzelf.",
        advice="De jeugdhulp raadt minder vakken aan. Dat is overgenomen, tot de evaluatie.",
    ),
    Theme(
        kinds=("serious_behaviour", "no_connection"),
        signal=(
            "{name} gooit met spullen als een opdracht te makkelijk is, en roept dat school dom is."
        ),
        reason="Het loopt op; we willen voorkomen dat het verder gaat.",
        needs="Uitdaging, voorspelbaarheid, en een plek om af te koelen zonder straf.",
        view="Ik word boos als niemand luistert naar wat ik al weet.",
        effect="Vooraf laten zien wat {name} al kan, telt nu als gedaan.",
        goal="{name} zoekt bij boosheid de rustige plek op, vier keer van de vijf.",
        domain="learning_to_live",
        scale=(
            "-3: vaker mis. -2: een keer van de vijf, zoals nu. 0: vier keer. 2: "
            "praat er zelf over."
        ),
        second_goal="{name} werkt een half uur aan een taak die moeilijk is.",
        second_domain="learning_to_think",
        steps=(
            "Vooraf toetsen: wat {name} al kan, hoeft niet meer.",
            "Een rustige plek, met een kaart die zonder woorden werkt.",
            "Ouders en leerkracht bellen iedere vrijdag vijf minuten.",
        ),
        perspective="{name} blijft in de eigen klas, met werk dat past.",
        factors="Helpt: rechtvaardig en snel van begrip. Hindert: onverwachte veranderingen.",
        advice="Het advies voor een andere school volgen we nu niet; we kijken na een half jaar.",
    ),
)

CHECK_INS = (
    "Het gaat zoals afgesproken; {name} vertelt er zelf over.",
    "Een week ziek geweest, daarna weer opgepakt.",
    "De stappen lopen. De plusgroep is het hoogtepunt van de week.",
)
CARE_NOT_STARTED = (
    "De hulp is nog niet begonnen: er is een wachtlijst en nog geen vaste begeleider."
)
CARE_PARTLY = "Twee van de vijf gesprekken zijn geweest; daarna viel de begeleider uit."
