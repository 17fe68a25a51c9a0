"""The memory that a key online takes, beside the same in Redis hashes."""
import struct

import processes
from million import FEATURES, KEYS, Million, number
from redis_server import Redis
from table import Row

BYTES_MAX = 150
CHUNK = 1000
# A key has its features, and the two times.
FIELDS = [*FEATURES, "event_timestamp", "created_timestamp"]
EVENT, CREATED = 1_735_689_600_000_000, 1_735_689_601_000_000


def measure(programs, directory, rounds):
    with Million(programs, directory) as million:
        empty = [memory(million) for _ in range(rounds)]
        million.add_day()
        million.settle()
        full = [memory(million) for _ in range(rounds)]
    ours, peak = (
        [(after - before) / KEYS for before, after in zip(column(empty), column(full))]
        for column in [lambda pairs: [now for now, _ in pairs],
                       lambda pairs: [most for _, most in pairs]])
    with Redis(programs["redis-server"], directory) as redis:
        before = int(redis.memory()["used_memory_rss"])
        redis.send(hashes())
        redis_bytes = (int(redis.memory()["used_memory_rss"]) - before) / KEYS
    what = f"online memory, {KEYS:,} keys × {len(FEATURES)}"
    return [
        Row(f"{what}: bytes a key", ours, at_most=BYTES_MAX),
        Row(f"{what}: bytes a key", ours, "Redis hashes", [redis_bytes] * rounds),
        Row(f"{what}: bytes a key at the peak of the start", peak),
    ]


def memory(million):
    """Bytes of a server that has just started: now, and at most so far."""
    with million.server(million.new_data_directory()) as larder:
        pid = larder.process.pid
        return processes.private_bytes(pid), processes.peak_resident_bytes(pid)


def hashes():
    """Commands that make the hashes, in chunks; numbers and times are eight bytes each."""
    for start in range(0, KEYS, CHUNK):
        chunk = b"".join(command(key) for key in range(start, start + CHUNK))
        yield chunk, CHUNK


def command(key):
    values = [struct.pack("<d", number(key, 0, place)) for place in range(len(FEATURES))]
    values += [struct.pack("<q", EVENT), struct.pack("<q", CREATED)]
    words = [b"HSET", b"driver:%d" % key]
    for name, value in zip(FIELDS, values):
        words += [name.encode(), value]
    return b"*%d\r\n" % len(words) + b"".join(
        b"$%d\r\n%s\r\n" % (len(word), word) for word in words)
