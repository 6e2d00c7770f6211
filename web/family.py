"""What our pages say to parents and learners: plain words, a question as a heading."""

from collections.abc import Mapping
from typing import Final

from activities.codes import Wrong
from domain.assurance import CodeWay
from domain.said import Said
from domain.sign_off import Answer

QUESTION: Final = Said(nl="Er is een vraag voor u", en="There is a question for you")
QUESTION_OF: Final = Said(nl="Van: {school}", en="From: {school}")
FIRST: Final = Said(
    nl="Wij willen eerst zeker weten dat u het bent. Daarom sturen wij u een code.",
    en="First we want to be sure that it is you. So we send you a code.",
)
SEND: Final[Mapping[CodeWay, Said]] = {
    CodeWay.MAIL: Said(nl="Stuur mij een code per mail", en="Mail me a code"),
    CodeWay.SMS: Said(nl="Stuur mij een code per sms", en="Text me a code"),
}
SEND_TO: Final = Said(
    nl="De code gaat naar het adres of nummer dat school van u heeft.",
    en="It goes to the address or number that school has of you.",
)
NO_WAY: Final = Said(
    nl="Wij kunnen u nu geen code sturen. Gebruik de code op papier, of bel.",
    en="We cannot send you a code now. Use the code on paper, or call.",
)
HAVE_PAPER: Final = Said(nl="Ik heb een code op papier", en="I have a code on paper")
BY_PASSKEY: Final = Said(nl="Ga verder met mijn passkey", en="Go on with my passkey")
PASSKEY_FAILED: Final = Said(
    nl="Dat lukte niet. Probeer het nog eens, of gebruik een code.",
    en="That did not work. Try again, or use a code.",
)
NEED_SCRIPT: Final = Said(
    nl="Op dit toestel of adres werkt een passkey niet.",
    en="A passkey does not work on this device or address.",
)

CODE: Final = Said(nl="Wat is uw code?", en="What is your code?")
CODE_LABEL: Final = Said(nl="Code", en="Code")
CODE_HINT: Final = Said(
    nl="8 cijfers uit de mail of sms. Of 12 cijfers van het papier.",
    en="8 digits from the mail or text message. Or 12 digits from the paper.",
)
CODE_SENT: Final[Mapping[CodeWay, Said]] = {
    CodeWay.MAIL: Said(
        nl="Wij hebben u een mail gestuurd. De code werkt 10 minuten, en alleen in dit venster.",
        en="We sent you a mail. The code works for 10 minutes, and only in this window.",
    ),
    CodeWay.SMS: Said(
        nl="Wij hebben u een sms gestuurd. De code werkt 10 minuten, en alleen in dit venster.",
        en="We sent you a text message. The code works for 10 minutes, and only in this window.",
    ),
}
GO_ON: Final = Said(nl="Ga verder", en="Go on")
ANOTHER_CODE: Final = Said(nl="Vraag een andere code", en="Ask for another code")
WRONG: Final[Mapping[Wrong, Said]] = {
    Wrong.CODE: Said(
        nl="Deze code klopt niet. Kijk nog eens goed naar de cijfers.",
        en="This code is not right. Look at the digits again.",
    ),
    Wrong.BROWSER: Said(
        nl="Deze code werkt niet in dit venster. Vraag hier een nieuwe code.",
        en="This code does not work in this window. Ask for a new code here.",
    ),
    Wrong.TRIES: Said(
        nl="Te vaak geprobeerd. Vraag een nieuwe code, of bel.",
        en="Tried too often. Ask for a new code, or call.",
    ),
}
NOT_SENT: Final = Said(
    nl="De code kon niet weg. Probeer het straks nog eens, of bel.",
    en="The code could not be sent. Try again in a while, or call.",
)
OVER: Final = Said(nl="Deze link werkt niet meer", en="This link no longer works")
OVER_HOW: Final = Said(
    nl="Een link werkt 7 dagen, tot u antwoord geeft. Vraag school om een nieuwe.",
    en="A link works for 7 days, until you answer. Ask school for a new one.",
)
CALL: Final = Said(nl="Vragen? Bel {name}", en="Questions? Call {name}")
CALL_ANYBODY: Final = Said(nl="Vragen? Bel school.", en="Questions? Call school.")
ERROR: Final = Said(nl="Dit gaat nog niet goed", en="This is not right yet")

STEP_UP: Final = Said(nl="Bent u het nog?", en="Is it still you?")
STEP_UP_WHY: Final = Said(
    nl="Dit is belangrijk. Daarom willen wij nu zeker weten dat u het bent.",
    en="This matters. So we want to be sure now that it is you.",
)
STEP_UP_LESS: Final = Said(
    nl="Een code per mail is hiervoor niet genoeg, want uw link kwam ook per mail. Gebruik de code"
    " op papier, een sms of uw passkey.",
    en="A code by mail is not enough for this, as your link came by mail too. Use the code on"
    " paper, a text message or your passkey.",
)
ASK_PAPER: Final = Said(
    nl="Hebt u geen code op papier? School geeft u er een.",
    en="No code on paper? School will give you one.",
)

PASSKEYS: Final = Said(nl="Mijn passkeys", en="My passkeys")
PASSKEYS_ARE: Final = Said(
    nl="Met een passkey hebt u geen code meer nodig. U gebruikt uw vinger, gezicht of pincode.",
    en="With a passkey you need no code. You use your finger, your face or your PIN.",
)
NO_PASSKEYS: Final = Said(nl="U hebt nog geen passkey.", en="You have no passkey yet.")
ADD_PASSKEY: Final = Said(nl="Maak een passkey", en="Make a passkey")
PASSKEY_NAME: Final = Said(nl="Naam van dit toestel", en="Name of this device")
PASSKEY_NAME_HINT: Final = Said(nl="Bijvoorbeeld: mijn telefoon", en="For example: my phone")
ADDED: Final = Said(nl="Gemaakt", en="Made")
USED: Final = Said(nl="Laatst gebruikt", en="Last used")
NEVER: Final = Said(nl="nog niet", en="not yet")
RENAME: Final = Said(nl="Bewaar naam", en="Save name")
REMOVE: Final = Said(nl="Verwijder", en="Remove")
LAST_ONE: Final = Said(
    nl="Dit is uw laatste passkey. Zonder passkey hebt u weer een code nodig.",
    en="This is your last passkey. Without one you need a code again.",
)
REFUSED_PASSKEY: Final = Said(
    nl="Deze passkey kunnen wij niet aannemen. Probeer het nog eens.",
    en="We cannot take this passkey. Try again.",
)
SURE_FIRST: Final = Said(
    nl="Wij moeten eerst zeker weten dat u het bent. Dan kunt u een passkey maken.",
    en="First we must be sure that it is you. Then you can make a passkey.",
)

AGREE_WITH: Final = Said(nl="Wat vindt u van deze stap?", en="What do you think of this step?")
ABOUT: Final = Said(
    nl="Het gaat over {learner}. Lees de stap en geef daarna uw antwoord.",
    en="It is about {learner}. Read the step, then give your answer.",
)
STEP_OF: Final = Said(nl="Stap {number} van {of}", en="Step {number} of {of}")
WHAT: Final = Said(nl="Wat gaan we doen?", en="What shall we do?")
WHO: Final = Said(nl="Wie doet dat?", en="Who does it?")
WHEN: Final = Said(nl="Wanneer begint het?", en="When does it begin?")
LOOK_BACK: Final = Said(nl="Wanneer kijken we of het helpt?", en="When do we look if it helps?")
WORDS_GONE: Final = Said(nl="(deze tekst is gewist)", en="(these words were erased)")
WHO_ANSWERED: Final = Said(nl="Wie heeft al geantwoord?", en="Who has answered already?")
YOUR_TURN: Final = Said(nl="Uw beurt", en="Your turn")
NOT_YET: Final = Said(nl="Nog geen antwoord", en="No answer yet")
YOUR_ANSWER: Final = Said(nl="Wat is uw antwoord?", en="What is your answer?")
CHOICES: Final[tuple[tuple[Answer, Said, Said], ...]] = (
    (
        Answer.AGREE,
        Said(nl="Ja, ik ben het eens", en="Yes, I agree"),
        Said(nl="School mag met deze stap beginnen.", en="School may begin this step."),
    ),
    (
        Answer.CHANGE,
        Said(nl="Ik wil iets veranderen", en="I want to change something"),
        Said(nl="Schrijf hieronder wat er anders moet.", en="Write below what should change."),
    ),
    (
        Answer.TALK_FIRST,
        Said(nl="Ik wil eerst praten", en="I want to talk first"),
        Said(nl="School belt u.", en="School will call you."),
    ),
    (
        Answer.REFUSE,
        Said(nl="Nee, ik ben het niet eens", en="No, I do not agree"),
        Said(
            nl="De stap begint dan niet. Schrijf hieronder waarom.",
            en="The step will not begin. Write below why.",
        ),
    ),
)
REASON: Final = Said(nl="Wilt u iets uitleggen?", en="Do you want to explain?")
REASON_HINT: Final = Said(
    nl="U mag in uw eigen taal schrijven. Bij 'veranderen' en 'nee' hebben wij uitleg nodig.",
    en="You may write in your own language. With 'change' and 'no' we need you to explain.",
)
TO_CHECK: Final = Said(nl="Kijk mijn antwoord na", en="Check my answer")
LAST_DAY: Final = Said(nl="Geef uw antwoord op of voor {day}.", en="Answer on or before {day}.")
WHY_THEN: Final = Said(nl="Waarom die dag?", en="Why that day?")
WHO_SEES: Final = Said(nl="Wie ziet mijn antwoord?", en="Who sees my answer?")
WHO_SEES_ARE: Final = Said(
    nl="De mensen die met u aan tafel zitten: school, de andere ouder, en wie er helpt.",
    en="The people who sit at the table with you: school, the other parent, and whoever helps.",
)
CHOOSE: Final = Said(nl="Kies een antwoord.", en="Choose an answer.")
EXPLAIN: Final = Said(
    nl="Schrijf kort op wat u wilt veranderen, of waarom u het niet eens bent.",
    en="Write briefly what you want to change, or why you do not agree.",
)
CHANGED: Final = Said(
    nl="De tekst is veranderd. Lees de stap opnieuw. Wat u schreef, staat er nog.",
    en="The text was changed. Read the step again. What you wrote is still here.",
)
IS_IT_RIGHT: Final = Said(nl="Klopt dit?", en="Is this right?")
YOU_CHOOSE: Final = Said(nl="U kiest", en="You choose")
YOU_WRITE: Final = Said(nl="U schrijft", en="You write")
NOTHING_WRITTEN: Final = Said(nl="niets", en="nothing")
CHANGE_IT: Final = Said(nl="Verander", en="Change")
SEND_ANSWER: Final = Said(nl="Verstuur", en="Send")
SIGN_BY_PASSKEY: Final = Said(
    nl="Onderteken met mijn passkey en verstuur", en="Sign with my passkey and send"
)
NOT_STORED: Final = Said(
    nl="Uw antwoord is nog niet bewaard. Het staat hieronder nog. Verstuur het straks opnieuw.",
    en="Your answer is not stored yet. It is still here. Send it again in a moment.",
)
THANKS: Final = Said(nl="Dank u wel", en="Thank you")
HEARD: Final = Said(
    nl="Uw antwoord is bewaard. School ziet het nu.",
    en="Your answer is stored. School sees it now.",
)
ON_ITS_WAY: Final = Said(
    nl="Wij hebben uw antwoord ontvangen. Het kan niet meer kwijtraken. Wij verwerken het nog.",
    en="We have received your answer. It cannot get lost. We are still processing it.",
)
LOOK_AGAIN: Final = Said(nl="Kijk opnieuw", en="Look again")
RECEIPT: Final = Said(nl="Uw ontvangstbewijs", en="Your receipt")
RECEIPT_NUMBER: Final = Said(nl="Nummer", en="Number")
RECEIPT_SEAL: Final = Said(nl="Zegel", en="Seal")
RECEIPT_KEY: Final = Said(nl="Kenmerk", en="Reference")
NEXT_STEP: Final = Said(nl="Naar de volgende stap", en="To the next step")
ALL_DONE: Final = Said(
    nl="U hebt op alles geantwoord. U hoeft nu niets te doen.",
    en="You have answered everything. You need do nothing now.",
)
NOTHING_WAITS: Final = Said(nl="Er wacht geen vraag op u", en="No question waits for you")
NOTHING_WAITS_HOW: Final = Said(
    nl="Als dat verandert, krijgt u bericht.", en="You will hear from us when that changes."
)
CHANGE_LATER: Final = Said(
    nl="Wilt u uw antwoord veranderen? Bel school.", en="Do you want to change it? Call school."
)
BACK_TO_QUESTION: Final = Said(nl="Terug naar de vraag", en="Back to the question")
