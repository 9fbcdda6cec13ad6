"""Stored sentences said anew: every sentence of a run's rooms, with its values, in another language."""

from __future__ import annotations

import pytest

from score_mapping.catalogue import sentences, speaking, text
from score_mapping.output.anew import said_anew

VALUES = {
    "title": "Enough firms of the target size", "strong": "Lead buyers", "weak": "Markets served", "fact": "Markets served / Workers per unit",
    "other": "Agra (shoes), 2nd. part", "value": "12,000", "coverage": "61", "count": "3", "least": "2", "smallest": "50",
    "scope": "state", "date": "2026-05-31", "reasons": "two of three said so; see {note}. (yes)", "names": "A, B", "name": "A",
    "why": "Labour rights: on hold (figure: 1). Local environment: on hold until it is known.",
}  # fmt: skip
FRENCH = VALUES | {
    "title": "Assez d\u2019entreprises de la taille visée", "strong": "Acheteurs principaux", "weak": "Marchés desservis",
    "fact": "Marchés desservis / Travailleurs par unité", "value": "12\u202f000", "scope": "État",
    "why": "Droits au travail\u202f: en suspens (chiffre\u202f: 1). Environnement local\u202f: en suspens tant que ce n\u2019est pas connu.",
}  # fmt: skip
STORED = sorted(id for room in ("screening", "indicators") for id in sentences(room))


@pytest.mark.parametrize("id", STORED)
def test_every_sentence_of_a_run_is_said_anew_with_its_values(id: str) -> None:
    stored = text(id, **VALUES)
    with speaking("fr"):
        assert said_anew(stored, id.partition(".")[0]) == text(id, **FRENCH)
    assert said_anew(stored, id.partition(".")[0]) == stored


def test_nothing_that_steers_a_screen_comes_through() -> None:
    for language in ("en", "fr"):
        with speaking(language):
            assert said_anew("Ratings: 2. one\u202e\ntwo\x07", "indicators").endswith(": 2. one two")


def test_words_of_a_person_stay_as_they_were_written() -> None:
    with speaking("fr"):
        for words in ("", "The owner told us so.", "Labour rights", "{strong} {0} %s"):
            assert said_anew(words, "indicators") == words
            assert said_anew(words, "screening") == words


def test_a_sentence_without_its_last_value_is_found_too() -> None:
    with speaking("es"):
        assert said_anew("Ratings: 3. ", "indicators") == "Valoraciones: 3."


def test_a_title_with_a_full_stop_is_no_end_of_a_minimum() -> None:
    stored = "Set aside because: Min. wage, our own rule: on hold (figure: 1). Labour rights: on hold (figure: 2)."
    with speaking("es"):
        assert said_anew(stored, "screening") == (
            "Apartado por lo siguiente: Min. wage, our own rule: en suspenso (cifra: 1). Derechos laborales: en suspenso (cifra: 2)."
        )
