"""Spoken words: a fingerprint as six words that two people compare over the telephone.

There is no list. A word is two syllables, each a consonant and a vowel, and stands for 11 bits:
4 and 2 of the first syllable, 3 and 2 of the second. That is 2,048 words of four letters, and six
of them carry 66 bits. The letters are chosen to be told apart by ear: no r beside l, no h, which
many languages drop, and one sound a letter. Since every word has four letters, spaces, case and
hyphens mean nothing when the words are typed.

What is said is stretched by scrypt first, so whoever looks for another file with the same words
pays 16 MiB and about 30 ms for each of 2^66 tries.
"""

from __future__ import annotations

import hashlib
import unicodedata

WORDS = 6
WORD_BITS = 11
FINGERPRINT_BITS = WORDS * WORD_BITS
MAX_TYPED_CHARACTERS = 200  # 24 letters with any spacing; longer text is no slip of the finger

_FIRST = "bdfgjklmnpstvwyz"
_SECOND = "klmnpstw"
_VOWELS = "aeio"
_LETTERS = 4

SCRYPT_N = 1 << 14  # the weakest machine has this much to spare, twice in its life
SCRYPT_R = 8
SCRYPT_P = 1
SCRYPT_MEMORY_BYTES = 32 << 20

_SEPARATORS = frozenset("-.,;_")


class Unspoken(ValueError):
    """The text is not six words of this kind; type it again."""


def word(number: int) -> str:
    """The word for a number of `WORD_BITS` bits."""
    if not 0 <= number < 1 << WORD_BITS:
        raise ValueError(f"a word stands for {WORD_BITS} bits")
    first, vowel, second, last = number >> 7, number >> 5 & 3, number >> 2 & 7, number & 3
    return _FIRST[first] + _VOWELS[vowel] + _SECOND[second] + _VOWELS[last]


def words(number: int) -> str:
    """The six words for a number of `FINGERPRINT_BITS` bits, with spaces between them."""
    if not 0 <= number < 1 << FINGERPRINT_BITS:
        raise ValueError(f"six words stand for {FINGERPRINT_BITS} bits")
    mask = (1 << WORD_BITS) - 1
    return " ".join(word(number >> WORD_BITS * at & mask) for at in reversed(range(WORDS)))


def read_words(text: str) -> int:
    """The number that six typed words stand for.

    Raises:
        Unspoken: not six words, or a word that does not occur.
    """
    if len(text) > MAX_TYPED_CHARACTERS:
        raise Unspoken("far too long for six words")
    plain = unicodedata.normalize("NFKC", text).lower()
    letters = "".join(c for c in plain if not c.isspace() and c not in _SEPARATORS)
    if len(letters) != WORDS * _LETTERS:
        raise Unspoken(f"six words have {WORDS * _LETTERS} letters, these have {len(letters)}")
    number = 0
    for at in range(0, len(letters), _LETTERS):
        number = number << WORD_BITS | _read_word(letters[at : at + _LETTERS])
    return number


def _read_word(letters: str) -> int:
    alphabets = (_FIRST, _VOWELS, _SECOND, _VOWELS)
    places = [alphabet.find(letter) for alphabet, letter in zip(alphabets, letters, strict=True)]
    if min(places) < 0:
        raise Unspoken(f"{letters!r} is no such word")
    first, vowel, second, last = places
    return first << 7 | vowel << 5 | second << 2 | last


def words_of(purpose: bytes, data: bytes) -> str:
    """The six words of `data`; `purpose` keeps words for one thing from standing for another."""
    stretched = hashlib.scrypt(
        hashlib.sha256(data).digest(),
        salt=purpose,
        n=SCRYPT_N,
        r=SCRYPT_R,
        p=SCRYPT_P,
        maxmem=SCRYPT_MEMORY_BYTES,
        dklen=(FINGERPRINT_BITS + 7) // 8,
    )
    return words(int.from_bytes(stretched, "big") >> len(stretched) * 8 - FINGERPRINT_BITS)


def same_words(typed: str, expected: str) -> bool:
    """Whether what was typed is the six words expected.

    Raises:
        Unspoken: what was typed is not six words.
    """
    return read_words(typed) == read_words(expected)
