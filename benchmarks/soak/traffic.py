"""Mixed traffic from one process, at a modest share of a core."""
import asyncio
import random
import ssl
import time

import honest
import hostile
import rude
from goal import Goal
from tally import Late, Wrong

#: Kinds of traffic, and how often each is chosen beside the others.
KINDS = {
    honest.keep_alive: 12, honest.one_and_close: 6, honest.pipelined: 6, honest.in_chunks: 6,
    honest.byte_by_byte: 2, honest.upload: 4, honest.download: 3, honest.slow_reader: 1,
    honest.half_closed: 4, honest.expecting: 4, honest.head: 4, honest.not_there: 4,
    honest.large_head: 2, honest.compressed: 4,
    hostile.attacks: 10, hostile.mutated: 12, hostile.too_slow: 1, hostile.bombs: 2,
    rude.cut_requests: 8, rude.unread_answers: 6, rude.stalled: 1, rude.flood: 1,
}
COMPRESSED = {honest.compressed, hostile.bombs}
#: TLS has no half-close.
PLAIN_ONLY = {honest.half_closed, hostile.mutated}


class Traffic:
    """Runs until its time is up; every visit chosen by the seed."""

    WORKERS = 24
    #: Longer than any deadline of the server.
    VISIT_SECONDS_MAX = 60

    def __init__(self, seed, tally, core_share, kinds):
        self._seed = seed
        self._tally = tally
        self._core_share = core_share
        self._kinds = kinds
        self._began = time.monotonic()
        self._cpu_before = time.process_time()

    async def run(self, ports, until):
        """Visits the port and, with every fourth worker, that of TLS if there is one."""
        tls_port = ports.get("tls_port")
        async with asyncio.TaskGroup() as group:
            for worker in range(self.WORKERS):
                numbers = random.Random(f"{self._seed}/{worker}")
                if tls_port and worker % 4 == 0:
                    goal = Goal(tls_port, numbers, self._tally, self._tls())
                else:
                    goal = Goal(ports["port"], numbers, self._tally)
                group.create_task(self._work(goal, until))

    @staticmethod
    def _tls():
        """TLS without a look at the certificate: what is tested here is bytes and memory."""
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        return context

    async def _work(self, goal, until):
        kinds = {
            visit: weight for visit, weight in self._kinds.items()
            if not goal.tls or visit not in PLAIN_ONLY}
        visits, weights = list(kinds), list(kinds.values())
        while not until():
            visit = goal.random.choices(visits, weights)[0]
            name = visit.__name__.replace("_", " ")
            try:
                async with asyncio.timeout(self.VISIT_SECONDS_MAX):
                    await visit(goal)
            except Wrong as wrong:
                self._tally.went_wrong(name, wrong)
            except Late as late:
                # Who deserves an answer may take its time; who attacks has two seconds to read.
                if visit.__module__ == "hostile":
                    self._tally.late_count += 1
                else:
                    self._tally.went_wrong(name, f"the connection broke: {late.__cause__}")
            except TimeoutError:
                self._tally.went_wrong(name, f"no end within {self.VISIT_SECONDS_MAX} s")
            except (OSError, asyncio.IncompleteReadError, ExceptionGroup) as error:
                self._tally.went_wrong(name, repr(error))
            self._tally.visited(name)
            await self._rest()

    async def _rest(self):
        """Waits while this process has had more than its share of a core."""
        used = time.process_time() - self._cpu_before
        ahead = used / self._core_share - (time.monotonic() - self._began)
        await asyncio.sleep(max(0, ahead))
