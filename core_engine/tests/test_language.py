"""Which language a text is in: a story's own is rarely left for another."""

from itertools import permutations

import pytest

from core_engine.voices.language import recognised, spoken_language

# Of each language a long sentence, and short ones that look like those of another.
SENTENCES = {
    "en": (
        "In San Francisco the fog came early, and nobody could see the bridge.",
        "Oh no!", "Mamma mia!", "Die, monster, die!", "La, la, la, la, la!", "Ha ha ha ha!",
        "Voilà, said Anna, and smiled.", "An angel in Los Angeles.", "Mozart met Beethoven.",
        "C'est la vie, said Pierre, and he went home.", "Anna watched Die Hard again.",
        "Kenji visited Hiroshima, Osaka and Kyoto.", "Gustav Adolf von Schwarzenberg arrived.",
        "Kwame Nkrumah, Jomo Kenyatta and Julius Nyerere.", "HICKORY DICKORY DOCK!",
        "Giovanni Bianchi, Francesca Rossi and Giuseppe Verdi met in Piazza Navona.",
        "The word こんにちは means hello in Japanese.", "The angle α is Ω.", "7", "",
    ),
    "de": (
        "In San Francisco kam der Nebel früh, und niemand konnte die Brücke sehen.",
        "O nein!", "Mama!", "Bruder Jakob!", "Das Meeting war ein Highlight.", "Über",
        "Harry Potter and the Sorcerer's Stone ist gut.", "Maria Garcia, Juan Lopez, Buenos Aires.",
    ),
    "fr": (
        "À San Francisco, le brouillard vint tôt et personne ne voyait le pont.",
        "Elle rit fort.", "Happy birthday, dit Paul.", "Mozart, Beethoven et Schubert.", "Boum !",
    ),
    "es": (
        "En San Francisco la niebla llegó pronto y nadie veía el puente.",
        "Come una manzana.", "Pedro no sabe nada.", "La casa era grande.",
    ),
    "it": (
        "A San Francisco la nebbia arrivò presto e nessuno vedeva il ponte.",
        "Il weekend al parking.", "La fine.", "Anna canta.",
    ),
    "pt": (
        "Em São Francisco o nevoeiro veio cedo e ninguém via a ponte da cidade.",
        "Onde estás?", "A casa era grande.", "Fim.",
    ),
    "nl": (
        "In San Francisco kwam de mist vroeg en niemand kon de brug zien.",
        "De kat slaapt in bed.", "Nee, nee!",
    ),
    "sv": ("I San Francisco kom dimman tidigt och ingen kunde se bron.", "Han satt i en stol."),
    "fi": ("San Franciscossa sumu tuli aikaisin eikä kukaan nähnyt siltaa.", "Ei, ei!"),
    "pl": ("W San Francisco mgła przyszła wcześnie i nikt nie widział mostu.", "Koniec."),
    "cs": ("V San Franciscu přišla mlha brzy a nikdo neviděl most.", "Na stole je voda."),
    "hu": ("San Franciscóban korán jött a köd, és senki sem látta a hidat.", "Nem, nem!"),
    "tr": ("San Francisco'da sis erken geldi ve kimse köprüyü göremedi.", "Son."),
    "ru": ("В Сан-Франциско туман пришёл рано, и никто не видел моста.", "Кот спит.", "Да."),
    "el": ("Στο Σαν Φρανσίσκο η ομίχλη ήρθε νωρίς.", "Τέλος."),
    "zh": ("从前有一个穷磨坊主，他有三个儿子、一头驴和一只猫。", "完", "这家店的名字里有の字。"),
    "ja": ("昔々、貧しい粉屋がいて、三人の息子がいました。", "完", "東京都。", "HTMLとCSSを使う。"),
    "ar": ("كان يا ما كان طحان فقير له ثلاثة أبناء وحمار وقطة.", "مرحبا!"),
}  # fmt: skip
# Those of neighbours, which differ by little.
ALIKE = {
    "nb": ("Han satt i en stol.", "Katten sover i sengen.", "Hun lo høyt."),
    "da": ("Han sad i en stol.", "Katten sover i sengen.", "Nej, nej!"),
    "gl": ("Onde estás?", "Ela riu forte.", "A casa era grande."),
    "ca": ("La casa era gran.", "On ets?", "Fi."),
    "hr": ("Starac je zatvorio vrata.", "Mačka spava u krevetu.", "Kraj."),
    "bs": ("Starac je zatvorio vrata.", "Mačka spava u krevetu."),
    "sr": ("Гласно се насмејала.", "Starac je zatvorio vrata."),
    "sk": ("Mačka spí v posteli.", "Koniec.", "Kde si?"),
    "uk": ("Ні, ні!", "Кінець.", "Іван Грозный."),
    "id": ("Dia tertawa keras.", "Orang tua itu menutup pintu."),
    "ms": ("Dia ketawa kuat.", "Orang tua itu menutup pintu."),
}


@pytest.mark.parametrize("language", [*SENTENCES, *ALIKE])
def test_a_text_of_a_story_is_in_its_language(language: str) -> None:
    for text in (*SENTENCES.get(language, ()), *ALIKE.get(language, ())):
        assert recognised(text, language) == language, text


@pytest.mark.parametrize("others", list(permutations(SENTENCES, 2)))
def test_a_sentence_in_another_is_told(others: tuple[str, str]) -> None:
    language, story = others
    assert recognised(SENTENCES[language][0], story) == language


@pytest.mark.parametrize("language", SENTENCES)
def test_a_story_is_told_from_nothing_else(language: str) -> None:
    assert recognised(SENTENCES[language][0]) == language


@pytest.mark.parametrize(
    ("text", "language"),
    [("Привет.", "ru"), ("안녕", "ko"), ("完", "zh"), ("नमस्ते", "hi"), ("سلام", "ar")],
)
def test_other_letters_are_another_language_however_short(text: str, language: str) -> None:
    assert recognised(text, "en") == recognised(text) == language


@pytest.mark.parametrize("text", ["", "7", "Hello", "Wo bist du?", "!"])
def test_what_is_too_short_is_english_unless_a_story_is_known(text: str) -> None:
    assert recognised(text) == "en"
    assert recognised(text, "pt-BR") == "pt-BR"


@pytest.mark.parametrize("language", ["tlh", "la", "grc"])
def test_a_language_that_cannot_be_told_is_not_left(language: str) -> None:
    assert recognised(SENTENCES["en"][0], language) == language


def test_formatting_and_addresses_are_in_no_language() -> None:
    address = "https://de.example.com/wiki/Die_Geschichte_der_kleinen_Stadt_und_ihrer_Leute"
    assert recognised(f"See {address} for it.", "en") == "en"


LISTS = (
    "Banana, mango, papaya", "Sun, moon, stars", "Anna, Emma, Lukas, Mia, Noah", "word word word",
)  # fmt: skip
FEW = ("en-US", "en", "de-DE", "de", "es", "fr-FR", "fr", "it")


@pytest.mark.parametrize("text", LISTS)
@pytest.mark.parametrize("story", [None, "en", "de", "tl"])
def test_a_guess_that_nobody_speaks_is_no_language(text: str, story: str | None) -> None:
    assert spoken_language(text, story, FEW) == ("de" if story == "de" else "en")


@pytest.mark.parametrize("story", [None, "en", "de", "tl"])
def test_what_is_in_no_language_is_in_one_that_is_spoken(story: str | None) -> None:
    text = "Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor."
    assert spoken_language(text, story, FEW) in FEW


def test_a_list_is_in_the_language_of_the_story() -> None:
    assert recognised(LISTS[0], "en") == "en"
    assert recognised("Apfel, Birne, Kirsche", "de") == "de"


def test_what_is_spoken_is_what_is_recognised_where_somebody_speaks_it() -> None:
    assert spoken_language(SENTENCES["fr"][0], "en", FEW) == "fr"
    assert spoken_language("Hello", "en-GB", FEW) == "en-GB"
    assert spoken_language(SENTENCES["pl"][0], "de", ("pl", "de")) == "pl"
    assert spoken_language("Han satt i en stol.", "nb", ("nb", "en")) == "nb"


def test_a_text_that_nobody_here_reads_is_in_its_own_language() -> None:
    assert spoken_language("ភាសាខ្មែរ", "en", FEW) == "km"
    assert spoken_language(SENTENCES["ru"][0], "en", FEW) == "ru"
    assert spoken_language(SENTENCES["zh"][0], "en", (*FEW, "ja")) == "zh"
    assert spoken_language(SENTENCES["pl"][0], None, ("ru", "ja")) == "pl"


def test_one_that_is_written_alike_is_read_by_who_is_here() -> None:
    assert spoken_language("Имало едно време една къща.", "en", (*FEW, "ru")) == "ru"
    assert spoken_language(SENTENCES["pt"][0], "en", FEW) == "es"


def test_a_formula_is_in_no_other_language() -> None:
    assert recognised("√16 = 4, π ≈ 3.14", "de") == "de"
    assert recognised("π") == "en"
    assert recognised("area x²") == "en"
