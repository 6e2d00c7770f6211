"""The register: for every stored column its purpose, ground, class, readers and retention.

Checked when the tables load: a column that is not declared here cannot be stored. `make docs`
makes the pages in `docs/privacy/` from it. Sections follow the modules of `models.tables`.
"""

from typing import Final

from domain.retention import Keep
from domain.said import Said
from models.declaring import TABLE, Ground, Held, Reader

REGISTER: Final[tuple[Held, ...]] = (
    # models.tables.directory
    Held(
        table="alliance",
        purpose=Said(
            nl="weten welk samenwerkingsverband het is", en="to know which alliance it is"
        ),
        ground=Ground.NOBODY,
        readers=(*TABLE, Reader.MANAGEMENT),
        keep=Keep.ORGANISATION,
        technical="id name",
    ),
    Held(
        table="school",
        purpose=Said(
            nl="weten welke school het is, en volgens welke regels en dagen zij werkt",
            en="to know which school it is, and by which rules and days it works",
        ),
        ground=Ground.NOBODY,
        readers=(*TABLE, Reader.MANAGEMENT),
        keep=Keep.ORGANISATION,
        technical="id alliance name region sector board procedure calendar_overrides",
    ),
    Held(
        table="person",
        purpose=Said(
            nl="iemand aanspreken, bereiken en zijn antwoorden op zijn naam zetten",
            en="to address and reach somebody, and to put their answers in their name",
        ),
        ground=Ground.PUBLIC_TASK,
        readers=(Reader.SELF, Reader.SCHOOL, Reader.ALLIANCE),
        keep=Keep.PERSON,
        ordinary="name mail phone",
        pseudonymous="id mail_index",
        technical="language interpreter",
    ),
    Held(
        table="learner",
        purpose=Said(
            nl="weten om welk kind het gaat, en wat het vanwege zijn leeftijd zelf mag",
            en="to know which child it is about, and what it may do itself at its age",
        ),
        ground=Ground.SUPPORT_BY_LAW,
        readers=TABLE,
        keep=Keep.LEARNER,
        ordinary="name born_on",
        pseudonymous="id alliance school eck_id eck_index",
    ),
    Held(
        table="office",
        purpose=Said(
            nl="weten wie namens school of samenwerkingsverband mag handelen, en wanneer",
            en="to know who may act for a school or the alliance, and when",
        ),
        ground=Ground.PUBLIC_TASK,
        readers=TABLE,
        keep=Keep.PERSON,
        pseudonymous="id person kind alliance school valid_from valid_to",
    ),
    Held(
        table="access_token",
        purpose=Said(
            nl="een programma namens een persoon toelaten",
            en="to let a program in for a person",
        ),
        ground=Ground.SECURITY,
        readers=(Reader.PROGRAM,),
        keep=Keep.SIGN_IN,
        secret="hash",  # noqa: S106 - the name of a column
        pseudonymous="person level method issued_at",
        technical="expires_at",
    ),
    # models.tables.sign_in
    Held(
        table="sign_in",
        purpose=Said(
            nl="weten wie er ingelogd is, hoe zeker wij dat weten, en sinds wanneer",
            en="to know who is signed in, how sure we are of it, and since when",
        ),
        ground=Ground.SECURITY,
        readers=(Reader.SELF, Reader.PROGRAM),
        keep=Keep.SIGN_IN,
        secret="hash",  # noqa: S106 - the name of a column
        pseudonymous="id person is_staff level method issuer provider acr amr shown_at begun_at"
        " seen_at",
    ),
    Held(
        table="provider",
        purpose=Said(
            nl="weten bij welke organisatie mensen kunnen inloggen",
            en="to know by which organisations people can sign in",
        ),
        ground=Ground.NOBODY,
        readers=(Reader.OPERATOR, Reader.PROGRAM),
        keep=Keep.ORGANISATION,
        technical=(
            "id alliance name issuer client_id client_auth scope acr_values demands max_age"
            " links_by_mail is_on"
        ),
        secret="secret",  # noqa: S106 - the name of a column
    ),
    Held(
        table="identity",
        purpose=Said(
            nl="iemand herkennen die bij de eigen organisatie inlogt",
            en="to recognise somebody who signs in at their own organisation",
        ),
        ground=Ground.SECURITY,
        readers=(Reader.PROGRAM,),
        keep=Keep.PERSON,
        pseudonymous="alliance issuer subject person linked_at",
    ),
    Held(
        table="hand_shake",
        purpose=Said(
            nl="zorgen dat wie begon met inloggen ook degene is die het afmaakt",
            en="to see to it that whoever began to sign in is who completes it",
        ),
        ground=Ground.SECURITY,
        readers=(Reader.PROGRAM,),
        keep=Keep.SIGN_IN,
        secret="browser state nonce verifier",  # noqa: S106 - names of columns
        pseudonymous="sign_in",
        technical="provider next begun_at",
    ),
    Held(
        table="rate_limit",
        purpose=Said(
            nl="raden en overladen tegenhouden",
            en="to stop guessing and flooding",
        ),
        ground=Ground.SECURITY,
        readers=(Reader.PROGRAM,),
        keep=Keep.SIGN_IN,
        pseudonymous="bucket hits since until",
    ),
    # models.tables.keyring
    Held(
        table="keyring.data_key",
        purpose=Said(
            nl="namen en woorden alleen leesbaar maken voor wie de sleutel heeft, en voor niemand"
            " meer als die vernietigd is",
            en="to make names and words readable only for who has the key, and for nobody once it"
            " is destroyed",
        ),
        ground=Ground.SECURITY,
        readers=(Reader.PROGRAM,),
        keep=Keep.EVIDENCE,
        secret="wrapped",  # noqa: S106 - the name of a column
        pseudonymous="subject made_at shredded_at",
        technical="kek",
    ),
    # models.tables.people
    Held(
        table="absence",
        purpose=Said(
            nl="weten wie er weg is en wie dan namens hem of haar handelt",
            en="to know who is away, and who then acts on their behalf",
        ),
        ground=Ground.PUBLIC_TASK,
        readers=(Reader.SELF, Reader.SCHOOL, Reader.ALLIANCE),
        keep=Keep.PERSON,
        pseudonymous=(
            "id person substitute alliance school trajectories first_day last_day made_by made_at"
            " ended_at"
        ),
    ),
    Held(
        table="case_opening",
        purpose=Said(
            nl="kunnen nagaan wie zonder plek aan tafel in een traject keek, en waarom",
            en="to be able to check who looked into a trajectory without a seat, and why",
        ),
        ground=Ground.LEGAL_DUTY,
        readers=(Reader.SELF, Reader.GUARDIANS, Reader.PRIVACY_OFFICER),
        keep=Keep.READ_LOG,
        pseudonymous=(
            "id trajectory alliance person ground reason opened_at ends_at reviewed_at reviewed_by"
        ),
    ),
    Held(
        table="contact",
        purpose=Said(
            nl="iemand kunnen schrijven, en een geheim adres geheim houden",
            en="to be able to write to somebody, and to keep a secret address secret",
        ),
        ground=Ground.PUBLIC_TASK,
        readers=(Reader.SELF, Reader.SCHOOL, Reader.ALLIANCE),
        keep=Keep.PERSON,
        ordinary="address",
        pseudonymous="person is_secret",
    ),
    Held(
        table="confidential_voice",
        purpose=Said(
            nl="een leerling iets in vertrouwen laten zeggen tegen één mens",
            en="to let a learner say something in confidence to one person",
        ),
        ground=Ground.SUPPORT_BY_LAW,
        readers=(Reader.LEARNER,),
        keep=Keep.ADVICE,
        special="body",
        pseudonymous="id trajectory learner written_by reader written_at released_to",
        technical="language",
    ),
    # models.tables.drafts
    Held(
        table="signal_draft",
        purpose=Said(
            nl="een signaal in delen kunnen schrijven, zonder iets te verliezen",
            en="to let somebody write a signal part by part, and lose none of it",
        ),
        ground=Ground.SUPPORT_BY_LAW,
        readers=(Reader.SELF,),
        keep=Keep.DRAFT,
        special="body",
        pseudonymous="person learner key begun_at changed_at",
    ),
    Held(
        table="answer_draft",
        purpose=Said(
            nl="niet kwijtraken wat een ouder of leerling schreef en nog niet verstuurde",
            en="to lose nothing of what a guardian or learner wrote and has not sent yet",
        ),
        ground=Ground.SUPPORT_BY_LAW,
        readers=(Reader.SELF,),
        keep=Keep.DRAFT,
        special="body",
        pseudonymous="person trajectory act learner key changed_at",
    ),
    Held(
        table="plan_draft",
        purpose=Said(
            nl="een plan in delen en met elkaar kunnen schrijven, zonder iets te verliezen",
            en="to let people write a plan part by part and together, and lose none of it",
        ),
        ground=Ground.SUPPORT_BY_LAW,
        readers=(Reader.SCHOOL, Reader.ALLIANCE),
        keep=Keep.DRAFT,
        special="body",
        pseudonymous="trajectory learner key begun_by begun_at changed_by changed_at",
        technical="version",
    ),
    Held(
        table="kept_form",
        purpose=Said(
            nl="bewaren wat iemand schreef toen het inloggen voorbij was",
            en="to keep what somebody wrote when their sign-in had ended",
        ),
        ground=Ground.SUPPORT_BY_LAW,
        readers=(Reader.SELF,),
        keep=Keep.KEPT_FORM,
        special="body",
        pseudonymous="person path kept_at",
    ),
    # models.tables.links
    Held(
        table="personal_link",
        purpose=Said(
            nl="iemand met een persoonlijke link naar zijn vraag brengen",
            en="to lead somebody to their question by a personal link",
        ),
        ground=Ground.SECURITY,
        readers=(Reader.PROGRAM,),
        keep=Keep.SIGN_IN,
        secret="hash",  # noqa: S106 - the name of a column
        pseudonymous="id person trajectory notice issued_at ended_at",
        technical="expires_at",
    ),
    Held(
        table="login_code",
        purpose=Said(
            nl="zeker weten dat wie de link opent, ook de code kreeg",
            en="to be sure that whoever opens the link was also sent the code",
        ),
        ground=Ground.SECURITY,
        readers=(Reader.PROGRAM,),
        keep=Keep.SIGN_IN,
        secret="digest browser",  # noqa: S106 - the names of columns
        pseudonymous="id person way sent_at used_at",
        technical="expires_at tries",
    ),
    Held(
        table="paper_code",
        purpose=Said(
            nl="iemand herkennen aan de code die school op papier gaf",
            en="to recognise somebody by the code that school handed over on paper",
        ),
        ground=Ground.SECURITY,
        readers=(Reader.PROGRAM,),
        keep=Keep.SIGN_IN,
        secret="salt digest",  # noqa: S106 - the names of columns
        pseudonymous="id person issued_by issued_at used_at",
        technical="expires_at tries",
    ),
    Held(
        table="passkey",
        purpose=Said(
            nl="iemand herkennen aan een sleutel op zijn eigen toestel",
            en="to recognise somebody by a key on a device of their own",
        ),
        ground=Ground.SECURITY,
        readers=(Reader.SELF, Reader.PROGRAM),
        keep=Keep.SIGN_IN,
        ordinary="name",
        pseudonymous="id person credential public_key added_at used_at",
        technical="sign_count",
    ),
    Held(
        table="webauthn_challenge",
        purpose=Said(
            nl="zorgen dat een sleutel alleen tekent wat nu gevraagd wordt",
            en="to let a key sign only what is asked now",
        ),
        ground=Ground.SECURITY,
        readers=(Reader.PROGRAM,),
        keep=Keep.SIGN_IN,
        secret="browser challenge",  # noqa: S106 - the names of columns
        pseudonymous="id person purpose",
        technical="expires_at",
    ),
    Held(
        table="demo_mail",
        purpose=Said(
            nl="in de demo laten zien wat er per mail of sms zou gaan; de mensen zijn verzonnen",
            en="to show in the demo what would be mailed or texted; its people are made up",
        ),
        ground=Ground.NOBODY,
        readers=(Reader.OPERATOR,),
        keep=Keep.SIGN_IN,
        secret="body",  # noqa: S106 - the name of a column
        ordinary="sent_to",
        technical="id subject sent_at",
    ),
    # models.tables.privacy
    Held(
        table="erasure",
        purpose=Said(
            nl="op tijd wissen, en alleen als twee mensen het willen",
            en="to erase in time, and only when two people want it",
        ),
        ground=Ground.LEGAL_DUTY,
        readers=(Reader.PRIVACY_OFFICER,),
        keep=Keep.LEARNER,
        pseudonymous=(
            "id alliance learner trajectory origin keep last_day explain_nl explain_en source_nl"
            " source_en proposed_at asked_by asked_at confirmed_by confirmed_at"
        ),
        technical="stages_done failed_at failed_in",
    ),
    Held(
        table="legal_hold",
        purpose=Said(
            nl="niets wissen waar nog een beroep op wordt gedaan",
            en="to destroy nothing that somebody still has to rely on",
        ),
        ground=Ground.LEGAL_DUTY,
        readers=(Reader.PRIVACY_OFFICER,),
        keep=Keep.LEARNER,
        pseudonymous="id learner reason placed_by placed_at released_by released_at",
    ),
    Held(
        table="tombstone",
        purpose=Said(
            nl="kunnen laten zien dat er is gewist, en het na een herstel opnieuw doen",
            en="to be able to show that it was erased, and to do it again after a restore",
        ),
        ground=Ground.LEGAL_DUTY,
        readers=(Reader.PRIVACY_OFFICER,),
        keep=Keep.EVIDENCE,
        pseudonymous="digest erased_at origin asked_by asked_at confirmed_by confirmed_at",
    ),
    # models.tables.read_models
    Held(
        table="trajectory",
        purpose=Said(
            nl="laten zien hoe een traject ervoor staat en op wie het wacht",
            en="to show how a trajectory stands and on whom it waits",
        ),
        ground=Ground.SUPPORT_BY_LAW,
        readers=(*TABLE, Reader.MANAGEMENT),
        keep=Keep.ADVICE,
        pseudonymous=(
            "id alliance school learner case_number stage entered_on opened_at last_moved_on"
            " severity age next_due waiting_on waiting_nl waiting_en signers stalled_since"
            " stall_cause stalled_obligation stalled_on hold_until is_split has_dispute"
            " close_reason closed_on merged_into"
        ),
        technical="as_of procedure calendar next_alarm head_sequence head_hash",
    ),
    Held(
        table="obligation",
        purpose=Said(
            nl="laten zien wie wat wanneer moet doen, en waarom dan",
            en="to show who owes what by when, and why then",
        ),
        ground=Ground.SUPPORT_BY_LAW,
        readers=(*TABLE, Reader.MANAGEMENT),
        keep=Keep.ADVICE,
        pseudonymous=(
            "trajectory key alliance school kind owed_by about since due explain_nl explain_en told"
            " next_told has_stalled"
        ),
        technical="position clock timer climbed rungs next_rung next_action next_on next_at",
    ),
    Held(
        table="seating",
        purpose=Said(nl="weten wie er aan tafel zit", en="to know who sits at the table"),
        ground=Ground.SUPPORT_BY_LAW,
        readers=TABLE,
        keep=Keep.ADVICE,
        pseudonymous="trajectory seat person since",
    ),
    Held(
        table="custody",
        purpose=Said(
            nl="weten welke ouder op welke dag gezag heeft, en dus mag meelezen en tekenen",
            en="to know which guardian holds authority on which day, and so may read and sign",
        ),
        ground=Ground.SUPPORT_BY_LAW,
        readers=TABLE,
        keep=Keep.ADVICE,
        pseudonymous="trajectory guardian has_authority valid_from valid_to",
        technical="position",
    ),
    # models.tables.figures
    Held(
        table="span",
        purpose=Said(
            nl="tellen hoe lang dingen duren en of termijnen worden gehaald",
            en="to count how long things take and whether terms are met",
        ),
        ground=Ground.PUBLIC_TASK,
        readers=(Reader.MANAGEMENT,),
        keep=Keep.ADVICE,
        pseudonymous="trajectory alliance school kind what since until due outcome cents",
        technical="position",
    ),
    Held(
        table="spans_read",
        purpose=Said(
            nl="weten tot waar is geteld, en wanneer",
            en="to know up to where was counted, and when",
        ),
        ground=Ground.NOBODY,
        readers=(Reader.MANAGEMENT, Reader.PROGRAM),
        keep=Keep.MACHINE,
        technical="id position read_at",
    ),
    # models.tables.access
    Held(
        table="access_grant",
        purpose=Said(
            nl="iemand tijdelijk laten meelezen, met een reden en een einddatum",
            en="to let somebody read for a time, with a reason and a last day",
        ),
        ground=Ground.SUPPORT_BY_LAW,
        readers=(*TABLE, Reader.PRIVACY_OFFICER),
        keep=Keep.READ_LOG,
        pseudonymous=(
            "id trajectory person topics given_by given_at reason valid_from valid_to ended_at"
        ),
    ),
    Held(
        table="access_log",
        purpose=Said(
            nl="laten zien wie in het dossier van een kind keek, en waarom (NEN 7513)",
            en="to show who looked at the file of a child, and why (NEN 7513)",
        ),
        ground=Ground.LEGAL_DUTY,
        readers=(
            Reader.LEARNER,
            Reader.GUARDIANS,
            Reader.SCHOOL,
            Reader.ALLIANCE,
            Reader.PRIVACY_OFFICER,
        ),
        keep=Keep.READ_LOG,
        pseudonymous=(
            "id at person on_behalf_of seat alliance school what action ground relation reason"
            " trajectories learner"
        ),
        technical="request system_client",
    ),
    Held(
        table="disclosure_delay",
        purpose=Said(
            nl="een blik later laten zien, als de wet dat vraagt",
            en="to tell of a look later, where the law demands that",
        ),
        ground=Ground.LEGAL_DUTY,
        readers=(Reader.PRIVACY_OFFICER,),
        keep=Keep.READ_LOG,
        pseudonymous=("id trajectory looker since until ground reason decided_by decided_at"),
    ),
    # models.tables.record
    Held(
        table="trajectory_reservation",
        purpose=Said(
            nl="elke leerling één lopend traject geven, en weten wat daarnaast loopt",
            en="to give every learner one current trajectory, and know what is open beside it",
        ),
        ground=Ground.SUPPORT_BY_LAW,
        readers=(Reader.PROGRAM,),
        keep=Keep.EVIDENCE,
        pseudonymous="id alliance school learner case_number reserved_at is_current",
    ),
    Held(
        table="case_counter",
        purpose=Said(nl="zaaknummers uitgeven", en="to give out case numbers"),
        ground=Ground.NOBODY,
        readers=(Reader.PROGRAM,),
        keep=Keep.MACHINE,
        technical="alliance year last",
    ),
    Held(
        table="ledger",
        purpose=Said(
            nl="kunnen bewijzen wat er is gebeurd, en dat er niets aan is veranderd",
            en="to be able to prove what happened, and that nothing of it was changed",
        ),
        ground=Ground.LEGAL_DUTY,
        readers=TABLE,
        keep=Keep.EVIDENCE,
        pseudonymous="trajectory key type at actor_seat actor_person actor_on_behalf_of entry",
        technical="sequence recorded_at previous hash run_id",
    ),
    Held(
        table="notice",
        purpose=Said(
            nl="iedereen op tijd bericht sturen, en weten of het aankwam",
            en="to send everybody word in time, and to know whether it arrived",
        ),
        ground=Ground.SUPPORT_BY_LAW,
        readers=(Reader.SELF, Reader.SCHOOL, Reader.ALLIANCE),
        keep=Keep.ADVICE,
        pseudonymous=(
            "id trajectory alliance school sequence seat code channel obligation version person"
            " on_behalf_of via_office delivered_at opened_at ended_at"
        ),
        technical="not_before state",
    ),
    Held(
        table="delivery",
        purpose=Said(
            nl="bericht sturen, het nooit dubbel sturen, en weten of het weg is",
            en="to send word, never to send it twice, and to know whether it went out",
        ),
        ground=Ground.SUPPORT_BY_LAW,
        readers=(Reader.SELF, Reader.SCHOOL, Reader.ALLIANCE),
        keep=Keep.ADVICE,
        pseudonymous="id notice trajectory alliance person way made_at ended_at",
        technical="state attempts doubts next_at reply",
    ),
    Held(
        table="text",
        purpose=Said(
            nl="bewaren wat mensen schreven: signalen, plannen, redenen en notities",
            en="to keep what people wrote: signals, plans, reasons and notes",
        ),
        ground=Ground.SUPPORT_BY_LAW,
        readers=TABLE,
        keep=Keep.ADVICE,
        special="body",
        pseudonymous="id trajectory subject digest author created_at",
        technical="language",
    ),
    Held(
        table="text_key",
        purpose=Said(
            nl="zorgen dat niemand een kort antwoord uit zijn vingerafdruk raadt",
            en="to keep anybody from guessing a short answer from its digest",
        ),
        ground=Ground.SECURITY,
        readers=(Reader.PROGRAM,),
        keep=Keep.ADVICE,
        secret="key",  # noqa: S106 - the name of a column
        pseudonymous="trajectory subject",
    ),
    Held(
        table="inbox",
        purpose=Said(
            nl="geen handeling kwijtraken, en elke hooguit één keer uitvoeren",
            en="to lose no move, and to carry each out once at most",
        ),
        ground=Ground.SUPPORT_BY_LAW,
        readers=(Reader.SELF, Reader.PROGRAM),
        keep=Keep.ADVICE,
        pseudonymous=(
            "key trajectory alliance actor_seat actor_person actor_on_behalf_of command opening"
            " fingerprint receipt refusal received_at"
        ),
        technical="state answered_at confirmed_at attempts next_try_at release",
    ),
    # models.tables.checkpoints
    Held(
        table="checkpoint",
        purpose=Said(
            nl="kunnen bewijzen dat niets is veranderd of weggehaald",
            en="to be able to prove that nothing was changed or taken away",
        ),
        ground=Ground.LEGAL_DUTY,
        readers=TABLE,
        keep=Keep.EVIDENCE,
        technical="number at is_full body hash key signature",
    ),
    Held(
        table="checkpoint_head",
        purpose=Said(
            nl="weten van welk traject welke regel is ondertekend",
            en="to know which entry of which trajectory was signed",
        ),
        ground=Ground.LEGAL_DUTY,
        readers=TABLE,
        keep=Keep.EVIDENCE,
        pseudonymous="trajectory head",
        technical="number sequence",
    ),
    Held(
        table="checkpoint_due",
        purpose=Said(nl="een handtekening meteen vastleggen", en="to secure a sign-off at once"),
        ground=Ground.LEGAL_DUTY,
        readers=(Reader.PROGRAM,),
        keep=Keep.MACHINE,
        pseudonymous="trajectory",
    ),
    Held(
        table="checkpoint_stamp",
        purpose=Said(
            nl="door een ander laten zeggen wanneer iets er al was",
            en="to let somebody else say when a thing was there already",
        ),
        ground=Ground.LEGAL_DUTY,
        readers=TABLE,
        keep=Keep.EVIDENCE,
        technical="number at token",
    ),
    Held(
        table="signing_key",
        purpose=Said(nl="kunnen nagaan wie heeft ondertekend", en="to be able to check who signed"),
        ground=Ground.NOBODY,
        readers=TABLE,
        keep=Keep.EVIDENCE,
        technical="id public since",
    ),
    Held(
        table="signing_key_endorsement",
        purpose=Said(
            nl="kunnen nagaan dat een nieuwe sleutel van dezelfde is als de oude",
            en="to be able to check that a new key is of whoever had the old one",
        ),
        ground=Ground.NOBODY,
        readers=TABLE,
        keep=Keep.EVIDENCE,
        technical="key by body signature",
    ),
    # models.tables.systems
    Held(
        table="feed",
        purpose=Said(
            nl="andere systemen vertellen dat er iets gebeurde, in een vaste volgorde",
            en="to tell other systems that something happened, in a steady order",
        ),
        ground=Ground.SUPPORT_BY_LAW,
        readers=(Reader.ALLIANCE, Reader.PROGRAM),
        keep=Keep.EVIDENCE,
        pseudonymous="trajectory alliance school",
        technical="sequence position type recorded_at",
    ),
    Held(
        table="system_client",
        purpose=Said(
            nl="weten welk programma vraagt, en wat het mag",
            en="to know which program asks, and what it may",
        ),
        ground=Ground.NOBODY,
        readers=(Reader.OPERATOR, Reader.PROGRAM),
        keep=Keep.ORGANISATION,
        technical="id alliance school name seat jwks added_at revoked_at",
    ),
    Held(
        table="system_token",
        purpose=Said(
            nl="een programma tien minuten toelaten", en="to let a program in for ten minutes"
        ),
        ground=Ground.SECURITY,
        readers=(Reader.PROGRAM,),
        keep=Keep.SIGN_IN,
        secret="hash",  # noqa: S106 - the name of a column
        technical="client expires_at",
    ),
    Held(
        table="system_assertion",
        purpose=Said(
            nl="een bewijs van een programma maar een keer laten gelden",
            en="to let what a program proves count once",
        ),
        ground=Ground.SECURITY,
        readers=(Reader.PROGRAM,),
        keep=Keep.SIGN_IN,
        technical="client jti expires_at",
    ),
    Held(
        table="subscription",
        purpose=Said(
            nl="weten waar een systeem bericht wil krijgen, en tot hoever het bericht kreeg",
            en="to know where a system wants to be told, and up to where it was",
        ),
        ground=Ground.PUBLIC_TASK,
        readers=(Reader.ALLIANCE, Reader.PROGRAM),
        keep=Keep.ORGANISATION,
        pseudonymous="person",
        technical=(
            "id alliance school client sink types position state failures last_failure"
            " delivered_at paused_at next_try_at lease created_at"
        ),
    ),
)
