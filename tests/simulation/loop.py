"""The loop: asyncio with virtual time, in which a process can be paused or die between two steps.

Time stands still while anything is ready and then jumps to the next timer, so a run depends on its
seed alone. Every callback belongs to the life it was made in: a paused one keeps its callbacks, a
dead one's never run, so that no `finally` tidies up after a power cut.
"""

from __future__ import annotations

import asyncio
import contextvars
import heapq
import logging
from collections import deque
from collections.abc import Callable, Coroutine
from contextvars import Context
from dataclasses import dataclass, field
from typing import Any

_log = logging.getLogger(__name__)


@dataclass(eq=False, slots=True)
class Life:
    """One run of one simulated process, from its start to its end."""

    name: str
    alive: bool = True
    paused: bool = False
    held: list[asyncio.Handle] = field(default_factory=list)
    tasks: list[asyncio.Task[Any]] = field(default_factory=list)

    def run(self, loop: SimulatedLoop, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Begin a task of this life."""
        context = contextvars.copy_context()
        context.run(_life.set, self)
        return loop.create_task(work, context=context)


_life: contextvars.ContextVar[Life | None] = contextvars.ContextVar("life", default=None)


def current_life() -> Life | None:
    """Whose code is running; None for the world's."""
    return _life.get()


class _Timer(asyncio.TimerHandle):
    """A timer that knows its place among those of one moment, and whose it is."""

    order = 0
    life: Life | None = None

    def __lt__(self, other: object) -> bool:
        assert isinstance(other, _Timer)
        return (self.when(), self.order) < (other.when(), other.order)


class SimulatedLoop(asyncio.AbstractEventLoop):
    """Runs tasks of one thread in virtual time.

    Attributes:
        faults: what a task or callback raised that nobody caught.
        graves: tasks of lives that ended, kept so that they are not closed in the middle of a run.
    """

    def __init__(self) -> None:
        self.now = 0.0
        self.steps = 0
        self.faults: list[str] = []
        self.graves: list[asyncio.Task[Any]] = []
        self._ready: deque[tuple[Life | None, asyncio.Handle]] = deque()
        self._timers: list[_Timer] = []
        self._order = 0

    # --- what asyncio asks of a loop ---------------------------------------------------

    def time(self) -> float:
        return self.now

    def get_debug(self) -> bool:
        return False

    def is_running(self) -> bool:
        return True

    def is_closed(self) -> bool:
        return False

    def create_future(self) -> asyncio.Future[Any]:
        return asyncio.Future(loop=self)

    def create_task(  # type: ignore[override]
        self, coro: Coroutine[Any, Any, Any], *, name: object = None, context: Context | None = None
    ) -> asyncio.Task[Any]:
        task = asyncio.Task(coro, loop=self, context=context)
        life = _life.get() if context is None else context.get(_life)
        if life is not None:
            life.tasks.append(task)
        return task

    def call_soon(  # type: ignore[override]
        self, callback: Callable[..., object], *args: Any, context: Context | None = None
    ) -> asyncio.Handle:
        handle = asyncio.Handle(callback, args, self, context)
        life = _life.get() if context is None else context.get(_life)
        self._ready.append((life, handle))
        return handle

    call_soon_threadsafe = call_soon  # type: ignore[assignment]

    def call_at(  # type: ignore[override]
        self,
        when: float,
        callback: Callable[..., object],
        *args: Any,
        context: Context | None = None,
    ) -> asyncio.TimerHandle:
        timer = _Timer(when, callback, args, self, context)
        self._order += 1
        timer.order = self._order
        timer.life = _life.get() if context is None else context.get(_life)
        heapq.heappush(self._timers, timer)
        return timer

    def call_later(  # type: ignore[override]
        self,
        delay: float,
        callback: Callable[..., object],
        *args: Any,
        context: Context | None = None,
    ) -> asyncio.TimerHandle:
        return self.call_at(self.now + delay, callback, *args, context=context)

    def _timer_handle_cancelled(self, handle: asyncio.TimerHandle) -> None:
        """A cancelled timer stays in the heap and is skipped."""

    def call_exception_handler(self, context: dict[str, Any]) -> None:
        self.faults.append(f"{context.get('message')}: {context.get('exception')!r}")

    # --- running ----------------------------------------------------------------------

    def run_until(self, done: Callable[[], bool]) -> None:
        """Run until `done`, which is asked between two moments.

        Raises:
            RuntimeError: nothing is left to wait for.
        """
        asyncio.events._set_running_loop(self)
        try:
            while True:
                while self._ready:
                    self._step(*self._ready.popleft())
                if done():
                    return
                self._next_moment()
        finally:
            asyncio.events._set_running_loop(None)

    def _step(self, life: Life | None, handle: asyncio.Handle) -> None:
        if handle.cancelled():
            return
        if life is not None:
            if not life.alive:
                return
            if life.paused:
                life.held.append(handle)
                return
        self.steps += 1
        handle._run()

    def _next_moment(self) -> None:
        while self._timers and self._timers[0].cancelled():
            heapq.heappop(self._timers)
        if not self._timers:
            raise RuntimeError("nothing is left to wait for")
        self.now = max(self.now, self._timers[0].when())
        while self._timers and self._timers[0].when() <= self.now:
            timer = heapq.heappop(self._timers)
            self._ready.append((timer.life, timer))

    # --- lives ------------------------------------------------------------------------

    def end(self, life: Life) -> None:
        """Nothing of this life runs any more."""
        life.alive = False
        self.graves += life.tasks
        life.tasks.clear()
        life.held.clear()

    def bury(self) -> None:
        """Let go of all that ever waited; what closes now has nothing left to say."""
        self._ready.clear()
        self._timers.clear()
        for task in self.graves:
            task._log_destroy_pending = False  # type: ignore[attr-defined]
        self.graves.clear()

    def resume(self, life: Life) -> None:
        """Let a paused life go on with all that waited for it."""
        life.paused = False
        held, life.held = life.held, []
        self._ready.extend((life, handle) for handle in held)
