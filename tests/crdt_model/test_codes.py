"""Codes: read as people type them, refused when mistyped."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crdt_model.codes import (
    ALPHABET,
    JoinCode,
    Mistyped,
    read_join_code,
    read_recovery_text,
    recovery_text,
)

CODE = JoinCode(bytes(range(8)), b"secret!!")
TEXT = "000G-40R4-0M30-EWV5-CDS6-AX11-459D"


def test_the_text_of_a_code_is_fixed() -> None:
    assert str(CODE) == TEXT


@given(st.binary(min_size=8, max_size=8), st.binary(min_size=8, max_size=8))
def test_a_code_is_read_back(fingerprint: bytes, secret: bytes) -> None:
    code = JoinCode(fingerprint, secret)
    assert read_join_code(str(code)) == code


@pytest.mark.parametrize(
    "typed",
    [
        TEXT.lower(),
        TEXT.replace("-", ""),
        TEXT.replace("-", " "),
        f"  {TEXT}\n",
        TEXT.replace("0", "O"),
        TEXT.replace("0", "o").replace("1", "l"),
        TEXT.replace("1", "I"),
    ],
)
def test_case_spaces_hyphens_and_look_alikes_are_forgiven(typed: str) -> None:
    assert read_join_code(typed) == CODE


@pytest.mark.parametrize(
    "typed", ["", "0", TEXT[:-1], TEXT + "0", TEXT[:-1] + "U", "é" * 28, "0" * 300]
)
def test_what_is_no_code_is_refused(typed: str) -> None:
    with pytest.raises(Mistyped):
        read_join_code(typed)


def test_any_single_wrong_character_is_noticed() -> None:
    plain = TEXT.replace("-", "")
    missed = 0
    for place in range(len(plain)):
        for character in ALPHABET:
            if character == plain[place]:
                continue
            try:
                read_join_code(plain[:place] + character + plain[place + 1 :])
            except Mistyped:
                continue
            missed += 1
    assert missed <= 2  # 868 slips against 12 check bits: one in 4,096 gets by


def test_a_code_does_not_show_its_secret_in_a_log() -> None:
    assert b"secret!!".hex() not in repr(CODE)
    assert "secret" not in repr(CODE)


@given(st.binary(min_size=32, max_size=32))
def test_a_recovery_key_is_read_back(seed: bytes) -> None:
    assert read_recovery_text(recovery_text(seed).lower()) == seed


def test_a_recovery_key_has_a_check_and_is_no_join_code() -> None:
    text = recovery_text(bytes(32))
    assert text.count("-") == 13
    with pytest.raises(Mistyped):
        read_recovery_text(text.replace("0", "1", 1))
    with pytest.raises(Mistyped):
        read_join_code(text)
