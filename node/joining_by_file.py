"""Joining by file: a device let in where no link reaches, with six words each way.

The new machine keeps the request it wrote until an answer to it came; only that answer is taken,
and only while the folder is in no network. The admin's device certifies a request by the rule of
the invitations (`inviting.certify`), in the transaction that also writes the answer's file.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from crdt_model.certificates import BadCertificate, key_id
from crdt_model.identity import Roots
from crdt_model.join_files import (
    MAX_JOIN_FILE_BYTES,
    AnswerFile,
    BadJoinFile,
    RequestFile,
    pack_answer,
    pack_request,
    read_answer,
    read_request,
)
from crdt_model.join_messages import NONCE_BYTES, JoinAnswer, JoinRequest
from crdt_model.joining import fault_in
from crdt_model.spoken import Unspoken, same_words
from node.directory import Directory
from node.errors import Refused
from node.inviting import certify, stores_for
from node.joining import JoinedAs, own_keys, settle
from node.node import Node

REQUEST_KEPT = "join.request"  # in the folder, until its answer was taken
_MODE = 0o644  # both files are public


def ask(folder: Path, label: str, path: Path) -> str:
    """Write this machine's request to a new file, and give the six words to read aloud.

    Asked again with the same wish it writes the same request, so that its answer still fits.

    Raises:
        KeyFault: the folder belongs to a network already, or cannot be written.
        Refused: the file exists or cannot be written, or the label is too long.
    """
    asked = own_keys(folder).request(label)
    kept = folder / REQUEST_KEPT
    data = _read(kept) if kept.exists() else b""
    if not data or _request(data).request != asked:
        try:
            data = pack_request(asked, os.urandom(NONCE_BYTES))
        except BadJoinFile as error:
            raise Refused("invalid", str(error), field="label") from error
        kept.unlink(missing_ok=True)
        _write(kept, data)
    _write(path, data)
    return _request(data).words


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A device let in by file: what it was given, and the words of the answer to read aloud."""

    device: bytes
    answer: JoinAnswer
    words: str


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What an admin asked: the request's file, what its device is to be, and the words typed."""

    request: Path
    role: str
    codes: Sequence[str]
    typed: str


async def enrol(node: Node, asked: Enrolment, to: Path, addresses: Sequence[str]) -> Enrolled:
    """Let a device in and write the answer to the new file `to`: both, or neither.

    Raises:
        Refused: the file is damaged, or not the one whose words were typed; the device is known
            already; this device may not; or the answer cannot be written.
    """
    with _new(to) as file:
        try:
            return await node.database.write(
                lambda connection: _enrol(node, connection, asked, tuple(addresses), file)
            )
        except Exception:
            to.unlink(missing_ok=True)
            raise


def _enrol(
    node: Node,
    connection: sqlite3.Connection,
    enrolment: Enrolment,
    addresses: tuple[str, ...],
    file: BinaryIO,
) -> Enrolled:
    asked = _request(_read(enrolment.request))
    _compare(enrolment.typed, asked.words, "request")
    directory = Directory(connection, node.network)
    stores = stores_for(node, directory, enrolment.codes, enrolment.role)
    device = key_id(asked.request.device_key)
    if directory.enrolled_grants(device) is not None:
        message = f"this request was answered before: {directory.device_name(device)}"
        raise Refused("already_enrolled", message, status=409, device=device.hex())
    try:
        ids = [store.id for store in stores]
        answer = certify(
            node, connection, asked.request, enrolment.role, ids, asked.fingerprint, addresses
        )
    except ValueError as error:
        raise Refused("bad_join_file", f"its keys are no keys: {error}") from error
    fault = fault_in(answer, asked.request, node.membership.roots)
    if fault:
        raise Refused("not_allowed", f"no device would believe our answer: {fault}", status=403)
    data = pack_answer(asked.fingerprint, answer)
    _fill(file, data)  # before the commit: a device that got no answer would be let in for nothing
    return Enrolled(device, answer, read_answer(data).words)


async def take_answer(
    folder: Path, path: Path, words: Callable[[], str], clock: Callable[[], int]
) -> JoinedAs:
    """Make this folder the device that the answer at `path` says, if all of it is right.

    Args:
        words: asks a person for the six words; called once the file itself is found good.

    Raises:
        KeyFault: the folder belongs to a network already, or its keys are damaged.
        Refused: no request was made here, or the file or the words are not of its answer.
    """
    keys = own_keys(folder)
    kept = folder / REQUEST_KEPT
    if not kept.exists():
        raise Refused("no_request", f"{folder} made no request; begin with join --request FILE")
    asked = _request(_read(kept))
    found = _answer(_read(path))
    if found.fingerprint != asked.fingerprint or asked.request != keys.request(asked.request.label):
        raise Refused("other_request", f"{path} answers another request than this folder's")
    _check(found.answer, asked.request, path)
    _compare(words(), found.words, "answer")
    joined = await settle(folder, keys, found.answer, (), clock)
    kept.unlink(missing_ok=True)
    return joined


def _check(answer: JoinAnswer, request: JoinRequest, path: Path) -> None:
    """Refuse certificates that are not what was asked, or lead to no root."""
    try:
        fault = fault_in(answer, request, Roots.load(answer.roots))
    except BadCertificate as error:
        fault = str(error)
    if fault:
        raise Refused("bad_join_file", f"{path}: {fault}")


def _compare(typed: str, expected: str, what: str) -> None:
    try:
        same = same_words(typed, expected)
    except Unspoken as error:
        raise Refused("invalid", str(error), field="words") from error
    if not same:
        message = f"these are not the words of this {what}: it is another file than theirs"
        raise Refused("wrong_words", message)


def _request(data: bytes) -> RequestFile:
    try:
        return read_request(data)
    except BadJoinFile as error:
        raise Refused("bad_join_file", str(error)) from error


def _answer(data: bytes) -> AnswerFile:
    try:
        return read_answer(data)
    except BadJoinFile as error:
        raise Refused("bad_join_file", str(error)) from error


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_JOIN_FILE_BYTES + 1)
    except OSError as error:
        raise Refused("unreadable", f"{path}: {error.strerror}") from error


def _write(path: Path, data: bytes) -> None:
    """Make a new file, whole or not at all."""
    with _new(path) as file:
        try:
            _fill(file, data)
        except Refused:
            path.unlink(missing_ok=True)
            raise


def _new(path: Path) -> BinaryIO:
    try:
        return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _MODE), "wb")
    except OSError as error:
        raise Refused("unwritable", f"{path}: {error.strerror}") from error


def _fill(file: BinaryIO, data: bytes) -> None:
    try:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    except OSError as error:
        raise Refused("unwritable", f"{file.name}: {error.strerror}") from error
