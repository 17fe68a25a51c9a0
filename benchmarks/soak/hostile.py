"""Traffic that must be refused: one complete answer with the status due, then the end.

A canary follows each attack on its connection. An answer to it would mean that server and client
disagree about where the attack ended.
"""
import gzip

from goal import QUESTION, request
from line import Line
from tally import Wrong

CANARY = request("POST", "/answer", QUESTION)


def _line(first):
    return first.encode("latin-1") + b"\r\nHost: localhost\r\n\r\n"


def _fields(*lines):
    return request("POST", "/echo", None, *lines)


def _chunks(data):
    return request("POST", "/echo", None, "Transfer-Encoding: chunked") + data


#: The status due, and attacks that deserve it.
ATTACKS = {
    400: [
        _line("GET  /rows/1 HTTP/1.1"), _line("GET\t/rows/1 HTTP/1.1"), _line("GET /rows/1"),
        _line("GET /rows/1 HTTP/1.1 "), _line("GET /rows/1 http/1.1"), _line(" GET / HTTP/1.1"),
        _line("GET /%zz HTTP/1.1"), _line("GET /%00 HTTP/1.1"), _line("GET /%c0%af HTTP/1.1"),
        _line("GET /a\\b HTTP/1.1"), _line("GET /#x HTTP/1.1"), _line("GET * HTTP/1.1"),
        _line("GET /\xe9 HTTP/1.1"), _line("GET http://other/ HTTP/1.1"),
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", b"\0\0\0\0\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n", b"GET / HTTP/1.1\nHost: a\n\n",
        b"GET / HTTP/1.1\r\n Host: a\r\n\r\n", b"GET / HTTP/1.1\r\nHost: a/b\r\n\r\n",
        _fields("Host: localhost"), _fields("A : b"), _fields("A: b", " c"), _fields("A"),
        _fields(": b"), _fields("A: b\0c"), _fields("A: b\rc"), _fields("A(b): c"),
        _fields("Content-Length: +5"), _fields("Content-Length: 5, 5"),
        _fields("Content-Length: 0x5"), _fields("Content-Length: -0"), _fields("Content-Length:"),
        _fields("Content-Length: 1", "Content-Length: 2"),
        _fields("Content-Length: 99999999999999999999999"),
        _fields("Content-Length: 6", "Transfer-Encoding: chunked") + b"0\r\n\r\n",
        _fields("Transfer-Encoding: chunked, chunked"), _fields("Transfer-Encoding: ,chunked"),
        _fields("Transfer-Encoding: gzip, chunked"), _fields("Transfer-Encoding: chunked;a=b"),
        _chunks(b"\r\n"), _chunks(b"0x5\r\n"), _chunks(b"-5\r\n"), _chunks(b"5 \r\nhello\r\n"),
        _chunks(b"5\nhello\n"), _chunks(b"5\r\nhello!\r\n"), _chunks(b"5\r\nhelloX\n"),
        _chunks(b"fffffffffffffffff\r\n"), _chunks(b"5;\r\nhello\r\n"), _chunks(b"5;a=\"b\r\n"),
        _chunks(b"0\r\nX\r\n\r\n"), _chunks(b"0\r\n X: y\r\n\r\n"),
        _chunks(b"1;a=" + b"b" * 5000 + b"\r\nx\r\n"),
    ],
    413: [_fields("Content-Length: 999999999999")],
    414: [_line("GET /" + "a" * 100_000 + " HTTP/1.1")],
    417: [_fields("Expect: 200-ok", "Content-Length: 3") + b"abc"],
    431: [
        _fields(*(f"A-{number}: b" for number in range(200))),
        _fields("A: " + "b" * 100_000), _fields(*(["A: " + "b" * 4000] * 30)),
    ],
    501: [
        _line("BREW / HTTP/1.1"), _line("TRACE / HTTP/1.1"), _line("get / HTTP/1.1"),
        _line("CONNECT localhost:443 HTTP/1.1"), _fields("Transfer-Encoding: gzip"),
        _fields("Transfer-Encoding: identity"),
    ],
    505: [_line("GET / HTTP/1.2"), _line("GET / HTTP/9.9"), b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"],
}

#: What a mutated request may be answered with.
MUTATED = {200, 404, 405, 415, *ATTACKS}


async def attacks(goal):
    """A few of the table, each alone or behind an honest request, whole or in small pieces."""
    for _ in range(8):
        status = goal.random.choice(list(ATTACKS))
        await _attack(goal, status, goal.random.choice(ATTACKS[status]))


async def _attack(goal, status, attack):
    has_forerunner = goal.random.random() < 0.3
    async with Line(goal) as line:
        sent = (CANARY if has_forerunner else b"") + attack + CANARY
        if len(sent) < 2000 and goal.random.random() < 0.3:
            await line.send_in_pieces(sent, iter(lambda: goal.random.randint(1, 60), None))
        else:
            await line.send(sent)
        if has_forerunner:
            goal.check_answer(await line.answer())
        try:
            await _refused(goal, line, status)
        except Wrong as wrong:
            raise Wrong(f"{wrong} after {attack[:120]!r}") from wrong


async def _refused(goal, line, status):
    answer = await line.answer()
    goal.check(answer, status)
    if answer.headers.get("connection") != "close":
        raise Wrong(f"the {status} does not say that the connection closes")
    await line.ends()


async def mutated(goal):
    """A request with bytes changed, cut or doubled: whatever it means, the answers are whole.

    No particular status is due, only complete answers and, as the client then ends, an end.
    """
    sent = bytearray(goal.random.choice([CANARY, *ATTACKS[400]]))
    for _ in range(goal.random.randint(1, 6)):
        start = goal.random.randrange(len(sent))
        end = min(len(sent), start + goal.random.randint(0, 9))
        sent[start:end] = goal.random.choice(
            [b"", goal.random.randbytes(1), bytes(sent[start:end]) * 2, b"\r\n", b"\0", b"0"])
        sent = sent or bytearray(b"x")
    async with Line(goal) as line:
        await line.send(bytes(sent) + CANARY)
        line.end_sending()
        while not await line.is_at_end():
            answer = await line.answer()
            if answer.status not in MUTATED:
                raise Wrong(f"{answer.status} to {bytes(sent)!r}")
            goal.tally.answered(answer.status)


async def too_slow(goal):
    """A head, and a body, that stop half-way: 408 at the deadline."""
    half = goal.random.choice(
        [CANARY[:30], request("POST", "/echo", b"x" * 500)[:-400],
         request("POST", "/upload", b"x" * 500)[:-400]])
    async with Line(goal) as line:
        await line.send(half)
        await _refused(goal, line, 408)


async def bombs(goal):
    """Compressed bodies that are broken, or far larger than they look."""
    whole = gzip.compress(goal.text(5000), 1)
    bomb = gzip.compress(bytes(40_000_000), 9)
    for status, body, coding in [
        (400, whole[:-5], "gzip"), (400, whole[:20] + b"\xff" * 40, "gzip"),
        (413, bomb, "gzip"), (415, whole, "compress"), (415, whole, "gzip, gzip"),
    ]:
        async with Line(goal) as line:
            await line.send(request("POST", "/echo", body, f"Content-Encoding: {coding}"))
            goal.check(await line.answer(), status)
