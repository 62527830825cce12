"""States: when each frame is legal, in one table.

Two rules. First: each side has a state of its own, moved only by what that side says; both ends
keep both states and move them by the same table, so they always agree. Second: what is not in the
table is a violation, whoever says it.

    OPENING   has said nothing. Says hello.
    KNOWN     has said hello; TLS said who it is. Announces what of `network` the other side may
              lack, in one or several frames.
    NETWORK   has announced it. Waits until the other side is in step with it: who belongs and who
              is revoked must be known before anything else is handed out. Skipped where there was
              nothing to announce.
    REST      may announce all else the other side may hold, in the order it is most useful.
    LIVE      has announced everything once. New entries are announced or pushed as they come.
    CLOSED    has refused or been refused. Nothing follows.

One move is not a side's own: NETWORK becomes REST when the *other* side says that it is in step.
From KNOWN on a side may also ask, answer, acknowledge and pass on watermarks at any time; whether
an answer was asked for, and within its credit, is counted by `session`, not by a state.
"""

from __future__ import annotations

from enum import Enum, IntEnum, auto

from crdt_model.replication.events import (
    Announce,
    Batch,
    Certificates,
    CertificatesWanted,
    Digests,
    Frame,
    Have,
    Hello,
    Holds,
    InStep,
    Missing,
    Present,
    Refused,
    Want,
    Watermarks,
)


class State(IntEnum):
    """Where one side stands; later states are greater."""

    OPENING = 0
    KNOWN = 1
    NETWORK = 2
    REST = 3
    LIVE = 4
    CLOSED = 5


class Word(Enum):
    """What a frame is, as far as states care."""

    HELLO = auto()
    REFUSED = auto()
    CERTIFICATES_WANTED = auto()
    CERTIFICATES = auto()
    ANNOUNCE = auto()
    ANNOUNCE_LAST = auto()
    ANNOUNCE_NOTHING = auto()
    IN_STEP = auto()
    WANT = auto()
    BATCH = auto()
    PUSH = auto()
    MISSING = auto()
    HAVE = auto()
    WATERMARKS = auto()
    DIGESTS = auto()
    HOLDS = auto()
    PRESENT = auto()


_ANYTIME = (
    Word.CERTIFICATES_WANTED,
    Word.CERTIFICATES,
    Word.IN_STEP,
    Word.WANT,
    Word.BATCH,
    Word.MISSING,
    Word.HAVE,
    Word.WATERMARKS,
    Word.HOLDS,
)


def _row(state: State, moves: dict[Word, State]) -> dict[Word, State]:
    return dict.fromkeys(_ANYTIME, state) | moves | {Word.REFUSED: State.CLOSED}


TRANSITIONS: dict[State, dict[Word, State]] = {
    State.OPENING: {Word.HELLO: State.KNOWN, Word.REFUSED: State.CLOSED},
    State.KNOWN: _row(
        State.KNOWN,
        {
            Word.ANNOUNCE: State.KNOWN,
            Word.ANNOUNCE_LAST: State.NETWORK,
            Word.ANNOUNCE_NOTHING: State.REST,
        },
    ),
    State.NETWORK: _row(State.NETWORK, {Word.ANNOUNCE: State.NETWORK}),
    State.REST: _row(
        State.REST,
        {
            Word.ANNOUNCE: State.REST,
            Word.ANNOUNCE_LAST: State.LIVE,
            Word.ANNOUNCE_NOTHING: State.LIVE,
        },
    ),
    State.LIVE: _row(
        State.LIVE,
        dict.fromkeys((Word.ANNOUNCE, Word.PUSH, Word.DIGESTS, Word.PRESENT), State.LIVE),
    ),
    State.CLOSED: {},
}

_WORDS: dict[type[Frame], Word] = {
    Hello: Word.HELLO,
    Refused: Word.REFUSED,
    CertificatesWanted: Word.CERTIFICATES_WANTED,
    Certificates: Word.CERTIFICATES,
    InStep: Word.IN_STEP,
    Want: Word.WANT,
    Missing: Word.MISSING,
    Have: Word.HAVE,
    Watermarks: Word.WATERMARKS,
    Digests: Word.DIGESTS,
    Holds: Word.HOLDS,
    Present: Word.PRESENT,
}


class IllegalFrame(Exception):
    """A side said what it may not say in its state."""


def word_of(frame: Frame) -> Word:
    """What a frame is for the table."""
    match frame:
        case Announce(last=True, heads=()):
            return Word.ANNOUNCE_NOTHING
        case Announce(last=last):
            return Word.ANNOUNCE_LAST if last else Word.ANNOUNCE
        case Batch(pushed=pushed):
            return Word.PUSH if pushed else Word.BATCH
        case _:
            return _WORDS[type(frame)]


def after(speaker: State, listener: State, frame: Frame) -> tuple[State, State]:
    """The states of both sides once `frame` was said.

    Raises:
        IllegalFrame: the table does not have it.
    """
    word = word_of(frame)
    following = TRANSITIONS[speaker].get(word)
    if following is None:
        raise IllegalFrame(f"{word.name.lower()} in state {speaker.name}")
    if word is Word.IN_STEP:
        if listener is not State.NETWORK:
            raise IllegalFrame(f"in step while the other side is in state {listener.name}")
        listener = State.REST
    return following, State.CLOSED if word is Word.REFUSED else listener
