"""Where a sentence ends, and where it only seems to."""

import pytest

from core_engine.voices.sentences import sentences

WHOLE = (
    ("fr", "M. Dupont est là."),
    ("fr", "Il voit M. Dupont et Mme. Durand, Mlle. Rose et le Dr. Roy."),
    ("fr", "Jean, c.-à-d. Pierre, aime J.-J. Rousseau, né av. J.-C. selon lui."),
    ("fr", "Ils vont à St. Paul et à Ste. Anne."), ("fr", "Une p. ex. et la p. 5."),
    ("de", "Das ist z. B. Anna, d. h. Dr. Müller, u. a. mit Frl. Meier und dem hl. Nikolaus."),
    ("de", "Im 19. Jahrhundert las sie das 5. Kapitel an ihrem 70. Geburtstag."),
    ("de", "Am 1. Mai 1945 war es."), ("de", "„Wo?“ fragte sie."), ("de", "Dipl.-Ing. Meier kam."),
    ("en", "Mr. Smith of the U.S. Army read p. 5, e.g. Chapter two, of vol. 2."),
    ("en", "J. R. R. Tolkien wrote."), ("en", "“Where?” she asked."), ("en", '"No!" he said.'),
    ("es", "El Sr. López y D. Juan ven a Dña. Ana."), ("es", "¿Dónde? preguntó ella."),
    ("it", "Il Sig. Rossi va a S. Pietro, pag. 5, nel 50 a.C. Roma."),
    ("pt", "O Sr. Silva viu D. Pedro e Sta. Maria, pág. 5, n.º 5, p. ex. Ana."),
    ("nl", "Dhr. Jansen, mevr. Jansen en o.a. Anna, d.w.z. Anna."), ("nl", "H. Jansen kwam."),
    ("ru", "Она, т. е. Анна, напр. Анна, им. Ленина."), ("pl", "Dr. Nowak, m.in. Jan, i św. Jan."),
    ("sv", "Han, t.ex. Anna, dvs. Eva, kl. 5."), ("nb", "Han, f.eks. Anna, dvs. Eva, kl. 5."),
    ("hu", "Az 1945. május volt."), ("tr", "Hz. Ali ve Sn. Ali."),
)  # fmt: skip
DIVIDED = (
    ("en", "It was I. He knew."), ("en", "Vitamin C. Then D."), ("en", "“Where?” She left."),
    ("en", "No! Yes."), ("en", "i went home. it rained."), ("de", "Es ist 5. Er ging."),
    ("de", "Sie wurde 70. Danach starb sie."), ("fr", "Qui ? Moi ?"),
    ("fr", "C'est fini. Il part."),
    ("es", "¿Qué? ¡Nada!"), ("it", "Roma. Milano."), ("zh", "从前有山。山里有庙。"),
    ("ja", "そうです。違います。"),
)  # fmt: skip


@pytest.mark.parametrize(("language", "text"), WHOLE)
def test_a_sentence_with_abbreviations_is_one(language: str, text: str) -> None:
    assert list(sentences(text, language)) == [text]


@pytest.mark.parametrize(("language", "text"), DIVIDED)
def test_two_are_two(language: str, text: str) -> None:
    found = list(sentences(text, language))
    assert len(found) == 2
    assert "".join(found).replace(" ", "") == text.replace(" ", "")


@pytest.mark.parametrize("text", ["", "a", "M.", "…"])
def test_nothing_is_lost_of_hardly_anything(text: str) -> None:
    assert "".join(sentences(text, "fr")) == text


def test_an_abbreviation_of_one_language_ends_a_sentence_of_another() -> None:
    assert len(list(sentences("Elle voit Ste. Anne.", "en"))) == 2
    assert list(sentences("Elle voit Ste. Anne.", "fr-CA")) == ["Elle voit Ste. Anne."]
