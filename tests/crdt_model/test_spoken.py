"""Spoken words: read back as people type them, and no two alike."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crdt_model.spoken import (
    FINGERPRINT_BITS,
    WORD_BITS,
    Unspoken,
    read_words,
    same_words,
    word,
    words,
    words_of,
)

NUMBERS = st.integers(0, (1 << FINGERPRINT_BITS) - 1)


def test_there_are_2048_words_of_two_syllables_and_no_two_are_alike() -> None:
    made = [word(number) for number in range(1 << WORD_BITS)]
    assert len(set(made)) == len(made) == 2048
    for one in made:
        assert len(one) == 4
        assert one[1] in "aeio"
        assert one[3] in "aeio"


@given(NUMBERS)
def test_words_are_read_back(number: int) -> None:
    assert read_words(words(number)) == number


@given(NUMBERS, NUMBERS)
def test_no_two_numbers_have_the_same_words(one: int, other: int) -> None:
    assert (words(one) == words(other)) == (one == other)


@given(NUMBERS)
def test_case_spaces_and_hyphens_do_not_matter(number: int) -> None:
    letters = itertools.cycle((str.upper, str.lower))
    text = words(number)
    mixed = "".join(change(letter) for change, letter in zip(letters, text, strict=False))
    for typed in (mixed, text.replace(" ", ""), text.replace(" ", "-"), f"  {text}\n", text + "."):
        assert read_words(typed) == number


@pytest.mark.parametrize(
    "typed",
    ["", "baka", "baka " * 5, "baka " * 7, "baka " * 5 + "bara", "baka " * 5 + "bak1", "a" * 1000],
)
def test_what_is_not_six_words_is_refused(typed: str) -> None:
    with pytest.raises(Unspoken):
        read_words(typed)


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(typed: str) -> None:
    try:
        number = read_words(typed)
    except Unspoken:
        return
    assert same_words(typed, words(number))


def test_words_differ_with_the_purpose_and_with_every_bit() -> None:
    text = words_of(b"a", b"data")
    assert text == words_of(b"a", b"data")
    assert text not in (words_of(b"b", b"data"), words_of(b"a", b"datb"), words_of(b"a", b""))


@pytest.mark.parametrize("number", [-1, 1 << FINGERPRINT_BITS])
def test_a_number_of_other_size_has_no_words(number: int) -> None:
    with pytest.raises(ValueError):
        words(number)
    with pytest.raises(ValueError):
        word(number)
