"""Bare answers: 200 bytes of JSON to a POST of 120, beside nginx and Hummingbird."""
import contextlib
import dataclasses
import pathlib

import processes
from hummingbird import Hummingbird
from load import Figures
from nginx import Nginx
from table import Row
from target import Target

CONNECTIONS = [16, 64, 256]
# Twice as many rounds of half the time: what else the machine does then hits both sides of a round
# or few rounds, and the median leaves it out.
SECONDS = 1
ROUNDS = 2
PATH = "/answer"
REQUEST = '{"request":"' + "x" * 106 + '"}'


@dataclasses.dataclass
class Measured:
    load: Figures
    cpu_microseconds: float


def measure(programs, load, directory, rounds):
    requests = load.requests([REQUEST])
    with contextlib.ExitStack() as stack:
        servers = {"larder": stack.enter_context(Target(programs["target"]))}
        body = servers["larder"].send("POST", PATH, REQUEST)[1].decode()
        servers["nginx"] = stack.enter_context(Nginx(programs["nginx"], directory, body))
        if pathlib.Path(programs["hummingbird"]).exists():
            servers["hummingbird"] = stack.enter_context(
                Hummingbird(programs["hummingbird"], body))
        figures = alternated(servers, load, requests, rounds)
    return [row for count in CONNECTIONS for row in rows(count, figures[count])]


def alternated(servers, load, requests, rounds):
    """For each number of connections, each server's figures of all rounds."""
    figures = {count: {name: [] for name in servers} for count in CONNECTIONS}
    for server in servers.values():
        load.run(server.port, PATH, requests, 16)
    for number in range(ROUNDS * rounds):
        # Who goes second finds a warmer machine.
        names = list(servers) if number % 2 == 0 else list(reversed(servers))
        for count in CONNECTIONS:
            for name in names:
                figures[count][name].append(run(servers[name], load, requests, count))
    return figures


def run(server, load, requests, connections):
    before = processes.cpu_seconds(server.process.pid)
    figures = load.run(server.port, PATH, requests, connections, SECONDS)
    spent = processes.cpu_seconds(server.process.pid) - before
    return Measured(figures, spent / figures.requests * 1e6)


def rows(connections, figures):
    """The lines of one number of connections; `figures` by the servers' names."""
    def line(what, figure, peer, **goal):
        return Row(
            f"bare, {connections} connections: {what}",
            list(map(figure, figures["larder"])), peer,
            list(map(figure, figures.get(peer, []))), **goal)

    def per_second(measured):
        return measured.load.per_second

    def p99(measured):
        return measured.load.p99_milliseconds

    def cpu(measured):
        return measured.cpu_microseconds

    lines = [
        line("requests/s", per_second, "nginx", at_least=0.9),
        line("p99 ms", p99, "nginx", at_most=1.25),
        line("CPU µs a request", cpu, "nginx")]
    if "hummingbird" not in figures:
        return lines + [line("requests/s", per_second, "hummingbird: not built")]
    return lines + [
        line("requests/s", per_second, "hummingbird", at_least=1.8),
        line("p99 ms", p99, "hummingbird"),
        line("CPU µs a request", cpu, "hummingbird")]
