"""What we mail and text to families, in each of their languages: no name, no word of care.

They stand here and not in a catalogue of the pages, because no page sends them: the post and the
command line do too.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

DEFAULT: Final = "nl"


@dataclass(frozen=True, slots=True, kw_only=True)
class Letters:
    """In one language. `{code}` and `{link}` are filled in."""

    code_subject: str
    code_body: str
    code_text: str
    """As a text message."""
    link_subject: str
    link_body: str
    reminder_subject: str
    news_subject: str
    news_body: str
    receipt_subject: str
    receipt_body: str
    """With `{key}`, the reference of the receipt."""
    written_down: str
    """The first sentence of a receipt of what somebody else wrote down for them."""
    until: str
    """With `{day}`: the last day of what is asked."""
    case: str
    """With `{case}`: the number by which school knows what it is about."""
    press: str
    """On the one button."""


IN: Final[Mapping[str, Letters]] = {
    "nl": Letters(
        code_subject="Uw code",
        code_body="""Uw code is: {code}

De code werkt 10 minuten. De code werkt alleen in het venster waar u hem vroeg.
Geef de code aan niemand. Wij vragen nooit om een wachtwoord.

Hebt u niet om een code gevraagd? Dan hoeft u niets te doen. Niemand komt binnen zonder de code.
""",
        code_text="Uw code is {code}. Hij werkt 10 minuten. Geef hem aan niemand.",
        link_subject="Er is een vraag voor u",
        link_body="""School heeft een vraag voor u.

Lees de vraag hier: {link}

De link is van u alleen. Stuur deze mail niet door.
Wij vragen nooit om een wachtwoord. Twijfelt u? Bel school.
""",
        reminder_subject="Herinnering: er is een vraag voor u",
        news_subject="Er is nieuws voor u",
        news_body="""School heeft nieuws voor u.

Lees het hier: {link}

De link is van u alleen. Stuur deze mail niet door.
Wij vragen nooit om een wachtwoord. Twijfelt u? Bel school.
""",
        receipt_subject="Uw antwoord is bewaard",
        receipt_body="""Wij bewaarden uw antwoord. Het nummer is: {key}

Lees het hier na: {link}

Was u het niet? Bel school meteen.
Bewaar deze mail. U kunt er later mee laten zien dat wij uw antwoord hebben.
""",
        written_down="School schreef een antwoord voor u op.",
        until="Graag uiterlijk op {day}.",
        case="Ons nummer: {case}",
        press="Lees het",
    ),
    "en": Letters(
        code_subject="Your code",
        code_body="""Your code is: {code}

It works for 10 minutes, and only in the window where you asked for it.
Give it to nobody. We never ask for a password.

You did not ask for a code? Then you need do nothing. Nobody comes in without it.
""",
        code_text="Your code is {code}. It works for 10 minutes. Give it to nobody.",
        link_subject="There is a question for you",
        link_body="""School has a question for you.

Read it here: {link}

The link is yours alone. Do not forward this mail.
We never ask for a password. Not sure? Call school.
""",
        reminder_subject="Reminder: there is a question for you",
        news_subject="There is news for you",
        news_body="""School has news for you.

Read it here: {link}

The link is yours alone. Do not forward this mail.
We never ask for a password. Not sure? Call school.
""",
        receipt_subject="Your answer is stored",
        receipt_body="""We stored your answer. Its number is: {key}

Read it again here: {link}

Was it not you? Call school at once.
Keep this mail. It helps to show later that we have your answer.
""",
        written_down="School wrote down an answer for you.",
        until="Please do so by {day}.",
        case="Our number: {case}",
        press="Read it",
    ),
    "uk": Letters(
        code_subject="Ваш код",
        code_body="""Ваш код: {code}

Код діє 10 хвилин. Він діє лише в тому вікні, де ви його попросили.
Нікому не давайте цей код. Ми ніколи не питаємо пароль.

Ви не просили код? Тоді нічого робити не треба. Без коду ніхто не увійде.
""",
        code_text="Ваш код: {code}. Він діє 10 хвилин. Нікому його не давайте.",
        link_subject="Є запитання до вас",
        link_body="""Школа має запитання до вас.

Прочитайте його тут: {link}

Це посилання лише для вас. Не пересилайте цей лист.
Ми ніколи не питаємо пароль. Маєте сумнів? Зателефонуйте до школи.
""",
        reminder_subject="Нагадування: є запитання до вас",
        news_subject="Є новина для вас",
        news_body="""Школа має новину для вас.

Прочитайте її тут: {link}

Це посилання лише для вас. Не пересилайте цей лист.
Ми ніколи не питаємо пароль. Маєте сумнів? Зателефонуйте до школи.
""",
        receipt_subject="Вашу відповідь збережено",
        receipt_body="""Ми зберегли вашу відповідь. Її номер: {key}

Прочитайте її тут: {link}

Це були не ви? Одразу зателефонуйте до школи.
Збережіть цей лист. Він допоможе показати, що ваша відповідь у нас є.
""",
        written_down="Школа записала відповідь за вас.",
        until="Будь ласка, не пізніше ніж {day}.",
        case="Наш номер: {case}",
        press="Прочитати",
    ),
    "ar": Letters(
        code_subject="رمزك",
        code_body="""رمزك هو: {code}

الرمز صالح لمدة 10 دقائق، وفقط في النافذة التي طلبته فيها.
لا تعطِ الرمز لأحد. نحن لا نطلب كلمة مرور أبداً.

لم تطلب رمزاً؟ إذن لا داعي لأن تفعل شيئاً. لا أحد يدخل بدون الرمز.
""",
        code_text="رمزك هو {code}. صالح لمدة 10 دقائق. لا تعطه لأحد.",
        link_subject="هناك سؤال لك",
        link_body="""لدى المدرسة سؤال لك.

اقرأ السؤال هنا: {link}

هذا الرابط لك وحدك. لا ترسل هذه الرسالة إلى غيرك.
نحن لا نطلب كلمة مرور أبداً. هل لديك شك؟ اتصل بالمدرسة.
""",
        reminder_subject="تذكير: هناك سؤال لك",
        news_subject="هناك خبر لك",
        news_body="""لدى المدرسة خبر لك.

اقرأ الخبر هنا: {link}

هذا الرابط لك وحدك. لا ترسل هذه الرسالة إلى غيرك.
نحن لا نطلب كلمة مرور أبداً. هل لديك شك؟ اتصل بالمدرسة.
""",
        receipt_subject="تم حفظ جوابك",
        receipt_body="""حفظنا جوابك. رقمه: {key}

اقرأه هنا: {link}

لم تكن أنت؟ اتصل بالمدرسة فوراً.
احتفظ بهذه الرسالة. بها تُظهر لاحقاً أن جوابك لدينا.
""",
        written_down="كتبت المدرسة جواباً عنك.",
        until="نرجو ذلك في موعد أقصاه {day}.",
        case="رقمنا: {case}",
        press="اقرأ",
    ),
    "tr": Letters(
        code_subject="Kodunuz",
        code_body="""Kodunuz: {code}

Kod 10 dakika geçerlidir. Yalnızca istediğiniz pencerede çalışır.
Kodu kimseye vermeyin. Biz hiçbir zaman şifre sormayız.

Kod istemediniz mi? O zaman bir şey yapmanız gerekmez. Kod olmadan kimse giremez.
""",
        code_text="Kodunuz: {code}. 10 dakika geçerlidir. Kimseye vermeyin.",
        link_subject="Size bir soru var",
        link_body="""Okulun size bir sorusu var.

Soruyu buradan okuyun: {link}

Bu bağlantı yalnızca sizindir. Bu e-postayı başkasına göndermeyin.
Biz hiçbir zaman şifre sormayız. Emin değil misiniz? Okulu arayın.
""",
        reminder_subject="Hatırlatma: size bir soru var",
        news_subject="Size bir haber var",
        news_body="""Okulun size bir haberi var.

Haberi buradan okuyun: {link}

Bu bağlantı yalnızca sizindir. Bu e-postayı başkasına göndermeyin.
Biz hiçbir zaman şifre sormayız. Emin değil misiniz? Okulu arayın.
""",
        receipt_subject="Cevabınız saklandı",
        receipt_body="""Cevabınızı sakladık. Numarası: {key}

Buradan tekrar okuyun: {link}

Siz değil miydiniz? Hemen okulu arayın.
Bu e-postayı saklayın. Cevabınızın bizde olduğunu sonra bununla gösterebilirsiniz.
""",
        written_down="Okul sizin için bir cevap yazdı.",
        until="Lütfen en geç {day}.",
        case="Numaramız: {case}",
        press="Okuyun",
    ),
    "pl": Letters(
        code_subject="Kod dla Państwa",
        code_body="""Kod: {code}

Kod działa 10 minut. Działa tylko w tym oknie, w którym o niego poproszono.
Proszę nikomu nie dawać kodu. Nigdy nie pytamy o hasło.

Nie prosili Państwo o kod? Wtedy nie trzeba nic robić. Bez kodu nikt nie wejdzie.
""",
        code_text="Kod: {code}. Działa 10 minut. Proszę nikomu go nie dawać.",
        link_subject="Jest pytanie do Państwa",
        link_body="""Szkoła ma do Państwa pytanie.

Pytanie jest tutaj: {link}

Ten link jest tylko dla Państwa. Proszę nie przesyłać tego maila dalej.
Nigdy nie pytamy o hasło. Wątpliwości? Proszę zadzwonić do szkoły.
""",
        reminder_subject="Przypomnienie: jest pytanie do Państwa",
        news_subject="Jest wiadomość dla Państwa",
        news_body="""Szkoła ma dla Państwa wiadomość.

Można ją przeczytać tutaj: {link}

Ten link jest tylko dla Państwa. Proszę nie przesyłać tego maila dalej.
Nigdy nie pytamy o hasło. Wątpliwości? Proszę zadzwonić do szkoły.
""",
        receipt_subject="Odpowiedź jest zapisana",
        receipt_body="""Zapisaliśmy Państwa odpowiedź. Jej numer: {key}

Można ją przeczytać tutaj: {link}

To nie Państwo? Proszę od razu zadzwonić do szkoły.
Proszę zachować tego maila. Pokazuje on, że mamy Państwa odpowiedź.
""",
        written_down="Szkoła zapisała odpowiedź za Państwa.",
        until="Prosimy najpóźniej {day}.",
        case="Nasz numer: {case}",
        press="Przeczytaj",
    ),
}


def letters_in(language: str) -> Letters:
    """In this language, and in Dutch where we do not speak it."""
    return IN.get(language, IN[DEFAULT])
