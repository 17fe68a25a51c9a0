"""What ten thousand idle connections cost: in memory each, and the busy ones in throughput."""
import resource

import processes
from answers import PATH, REQUEST
from clients import connected
from table import Row
from target import Target

IDLE = 10_000
BUSY = 64
EXCHANGE = (
    f"POST {PATH} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(REQUEST)}\r\n\r\n"
    f"{REQUEST}").encode()


def measure(programs, load, rounds):
    allow_descriptors(IDLE + 1000)
    requests = load.requests([REQUEST])
    kibibytes, alone, beside = [], [], []
    for number in range(rounds):
        # A server of its own for each round: the memory of connections that were is used again.
        with Target(programs["target"], "--connections-max", IDLE + 1000) as target:
            busy_per_second(target, load, requests)
            if number % 2 == 0:
                alone.append(busy_per_second(target, load, requests))
            kibibytes.append(with_idle(target, load, requests, beside))
            if number % 2 == 1:
                alone.append(busy_per_second(target, load, requests))
    return [
        Row(f"idle, {IDLE:,} connections: KiB resident each", kibibytes, at_most=4),
        Row(f"idle, {IDLE:,} connections: requests/s of {BUSY} others", beside, "without them",
            alone, at_least=0.95)]


def with_idle(target, load, requests, per_second):
    """Measures while the connections are open; the KiB each has added to the server's memory."""
    empty = processes.resident_bytes(target.pid)
    descriptors = processes.descriptors(target.pid)
    clients = [idle_client(target.port, index) for index in range(IDLE)]
    try:
        added = processes.resident_bytes(target.pid) - empty
        per_second.append(busy_per_second(target, load, requests))
        if (count := target.connections_open()) < IDLE:
            raise RuntimeError(f"only {count} connections are open")
    finally:
        for client in clients:
            client.close()
    target.wait_for_descriptors(descriptors)
    return added / IDLE / 1024


def busy_per_second(target, load, requests):
    return load.run(target.port, PATH, requests, BUSY).per_second


def idle_client(port, index):
    """A connection that has had one answer and keeps quiet now."""
    client = connected(port, index)
    client.sendall(EXCHANGE)
    if not client.recv(4096).startswith(b"HTTP/1.1 200 "):
        raise RuntimeError("an idle connection was not answered")
    return client


def allow_descriptors(count):
    """Raises the limit of this process, which the servers it starts inherit."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY or soft >= count:
        return
    if hard != resource.RLIM_INFINITY and hard < count:
        raise RuntimeError(f"{count} descriptors are needed; the limit is {hard} (ulimit -Hn)")
    resource.setrlimit(resource.RLIMIT_NOFILE, (count, hard))
