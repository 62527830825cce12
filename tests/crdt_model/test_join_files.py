"""Join files: read back whole, and refused when cut, altered, too large or of another kind."""

import hashlib
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crdt_model import codec
from crdt_model.join_files import (
    ANSWER_MAGIC,
    DIGEST_BYTES,
    MAX_JOIN_FILE_BYTES,
    REQUEST_MAGIC,
    BadJoinFile,
    pack_answer,
    pack_request,
    read_answer,
    read_request,
)
from crdt_model.join_messages import MAX_ADDRESSES, NONCE_BYTES
from tests.crdt_model.small_network import SmallNetwork
from tests.crdt_model.test_joining import ANSWER, REQUEST

NONCE = bytes(range(NONCE_BYTES))
ASKED = pack_request(REQUEST, NONCE)
FINGERPRINT = read_request(ASKED).fingerprint
ANSWERED = pack_answer(FINGERPRINT, ANSWER)


def sealed(magic: bytes, body: bytes) -> bytes:
    """A file with a right check over any body."""
    return magic + body + hashlib.sha256(magic + body).digest()


def test_both_files_are_read_back() -> None:
    assert read_request(ASKED).request == REQUEST
    assert read_request(ASKED).nonce == NONCE
    answer = read_answer(ANSWERED)
    assert (answer.answer, answer.fingerprint) == (ANSWER, FINGERPRINT)


def test_every_cut_and_every_altered_byte_is_refused() -> None:
    for read, data in ((read_request, ASKED), (read_answer, ANSWERED)):
        for end in range(len(data)):
            with pytest.raises(BadJoinFile):
                read(data[:end])
        for at in range(len(data)):
            with pytest.raises(BadJoinFile):
                read(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
        with pytest.raises(BadJoinFile):
            read(data + b"\x00")


def test_one_kind_is_not_read_as_the_other() -> None:
    with pytest.raises(BadJoinFile, match="no join request"):
        read_request(ANSWERED)
    with pytest.raises(BadJoinFile, match="no join answer"):
        read_answer(ASKED)


def test_a_file_beyond_its_limit_is_not_read_further() -> None:
    with pytest.raises(BadJoinFile, match="too large"):
        read_request(sealed(REQUEST_MAGIC, bytes(MAX_JOIN_FILE_BYTES)))


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_any_body_with_a_right_check_is_refused_or_read(body: bytes) -> None:
    for magic, read in ((REQUEST_MAGIC, read_request), (ANSWER_MAGIC, read_answer)):
        with pytest.raises(BadJoinFile):
            read(sealed(magic, body))


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_a_field_of_another_form_with_a_right_check_is_refused(data: st.DataObject) -> None:
    fields = list(codec.array(codec.decode(ASKED[len(REQUEST_MAGIC) : -DIGEST_BYTES])))
    fields[1] = list(fields[1])
    values = st.one_of(st.none(), st.integers(0, 9), st.binary(max_size=31), st.just("x" * 17))
    at = data.draw(st.integers(0, 4))
    value = data.draw(values)
    if at == 4:
        fields[0] = value
    elif at == 2 and value == b"":
        return  # who does not ask to issue sends no issuer key
    else:
        fields[1][at] = value
    if at == 3 and value == "":
        return
    with pytest.raises(BadJoinFile):
        read_request(sealed(REQUEST_MAGIC, codec.encode(fields)))


def test_what_would_be_refused_is_not_written() -> None:
    with pytest.raises(BadJoinFile):
        pack_request(replace(REQUEST, label="x" * 17), NONCE)
    with pytest.raises(BadJoinFile):
        pack_answer(FINGERPRINT, replace(ANSWER, addresses=("a:1",) * (MAX_ADDRESSES + 1)))


def test_the_words_are_of_every_key_the_nonce_the_root_and_the_answer() -> None:
    others = [
        pack_request(replace(REQUEST, exchange_key=bytes(31) + b"\x09"), NONCE),
        pack_request(replace(REQUEST, issuer_key=b""), NONCE),
        pack_request(REQUEST, bytes(NONCE_BYTES)),
    ]
    assert len({read_request(data).words for data in (ASKED, *others)}) == 4
    foreign = replace(ANSWER, roots=SmallNetwork(base=100).roots.ders())
    answers = [
        pack_answer(bytes(DIGEST_BYTES), ANSWER),
        pack_answer(FINGERPRINT, foreign),
        pack_answer(FINGERPRINT, replace(ANSWER, label="T3")),
    ]
    assert len({read_answer(data).words for data in (ANSWERED, *answers)}) == 4
