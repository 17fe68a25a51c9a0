"""Traffic that deserves its answer, each of which is checked."""
import gzip
import itertools

from goal import QUESTION, chunked, request
from line import Line
from tally import Wrong


async def keep_alive(goal):
    """Many requests on a connection, one after the other."""
    async with Line(goal) as line:
        for _ in range(goal.random.randint(1, 40)):
            await line.send(request("POST", goal.random.choice(["/answer", "/later"]), QUESTION))
            goal.check_answer(await line.answer())


async def one_and_close(goal):
    """`Connection: close`, and HTTP/1.0, which means the same."""
    old = request("POST", "/answer", QUESTION).replace(b"HTTP/1.1", b"HTTP/1.0")
    for sent in request("POST", "/later", QUESTION, "Connection: close"), old:
        async with Line(goal) as line:
            await line.send(sent)
            goal.check_answer(await line.answer())
            await line.ends()


async def pipelined(goal):
    """Up to 200 requests at once; the answers come in their order."""
    kinds = [goal.random.choice(["echo", "answer", "later", "rows"]) for _ in range(
        goal.random.randint(2, 200))]
    async with Line(goal) as line:
        await line.send(b"".join(_numbered(kind, number) for number, kind in enumerate(kinds)))
        for number, kind in enumerate(kinds):
            answer = await line.answer()
            if kind == "echo":
                goal.check_body(answer, b"", query={"n": str(number)})
            elif kind == "rows":
                goal.check_rows(answer, number % 7)
            else:
                goal.check_answer(answer)


def _numbered(kind, number):
    if kind == "rows":
        return request("GET", f"/rows/{number % 7}")
    if kind == "echo":
        return request("POST", f"/echo?n={number}", b"")
    return request("POST", f"/{kind}", QUESTION)


async def in_chunks(goal):
    """Chunked bodies, to a buffered and to a streamed route."""
    async with Line(goal) as line:
        for path in "/echo", "/upload", "/echo":
            pieces = [goal.text(3000) for _ in range(goal.random.randint(0, 12))]
            await line.send(chunked("POST", path, pieces))
            goal.check_body(await line.answer(), b"".join(pieces))


async def byte_by_byte(goal):
    """Requests in packets of one to a few bytes."""
    body = goal.text(60)
    sent = request("POST", "/echo?x-mark", body, "X-Mark: byte by byte")
    async with Line(goal) as line:
        sizes = (goal.random.randint(1, 5) for _ in itertools.count())
        await line.send_in_pieces(sent + chunked("POST", "/upload", [body, body]), sizes)
        goal.check_body(await line.answer(), body, headers={"x-mark": "byte by byte"})
        goal.check_body(await line.answer(), body + body)


async def upload(goal):
    """A streamed body of up to 2 MB, followed by another request."""
    body = goal.text(4096) * goal.random.randint(1, 500)
    async with Line(goal) as line:
        await line.send(request("POST", "/upload", body))
        goal.check_body(await line.answer(), body)
        await line.send(request("POST", "/answer", QUESTION))
        goal.check_answer(await line.answer())


async def download(goal):
    """A streamed answer, read as it comes, on a connection that goes on."""
    count = goal.random.randint(0, 20_000)
    async with Line(goal) as line:
        await line.send(request("GET", f"/rows/{count}") + request("POST", "/later", QUESTION))
        goal.check_rows(await line.answer(), count)
        goal.check_answer(await line.answer())


async def slow_reader(goal):
    """A streamed answer of 1.3 MB read in small steps through a small window; it comes whole."""
    async with Line(goal, receive_bytes=4096) as line:
        await line.send(request("GET", "/rows/25000", None, "Connection: close"))
        received = bytearray()
        while piece := await line.receive(goal.random.randint(1, 65536)):
            received += piece
            await line.rest(0.01)
        if not received.endswith(b"\r\n0\r\n\r\n"):
            raise Wrong(f"a slow reader's answer ends with {bytes(received[-40:])!r}")
        goal.tally.answered(200)


async def half_closed(goal):
    """A client that says it is done may still read its answers."""
    async with Line(goal) as line:
        await line.send(request("POST", "/answer", QUESTION) + request("POST", "/later", QUESTION))
        line.end_sending()
        goal.check_answer(await line.answer())
        goal.check_answer(await line.answer())


async def expecting(goal):
    """A body held back until the 100 has come; one refused instead; a canary behind."""
    body = goal.text(2000)
    for path in "/echo", "/upload":
        async with Line(goal) as line:
            sent = request("POST", path, body, "Expect: 100-continue")
            await line.send(sent[:-len(body)])
            await line.interim()
            await line.send(body)
            goal.check_body(await line.answer(), body)
            await line.send(request("POST", "/answer", QUESTION))
            goal.check_answer(await line.answer())
    async with Line(goal) as line:
        await line.send(request("POST", "/nowhere", body, "Expect: 100-continue")[:-len(body)])
        goal.check(await line.answer(), 404)
        await line.ends()


async def head(goal):
    """HEAD has no body, so the next answer follows at once."""
    async with Line(goal) as line:
        await line.send(request("HEAD", "/rows/100") + request("POST", "/answer", QUESTION))
        goal.check(await line.answer("HEAD"))
        goal.check_answer(await line.answer())


async def not_there(goal):
    """Unknown paths and methods are answered, and the connection goes on."""
    body = goal.text(500)
    async with Line(goal) as line:
        await line.send(
            request("GET", "/nowhere") + request("POST", "/nowhere", body)
            + request("DELETE", "/answer") + request("GET", "/rows/many")
            + request("POST", "/answer", QUESTION))
        for status in 404, 404, 405, 400:
            goal.check(await line.answer(), status)
        goal.check_answer(await line.answer())


async def large_head(goal):
    """A head just within the limits."""
    lines = [f"X-Filler-{number}: {'y' * 300}" for number in range(90)]
    async with Line(goal) as line:
        await line.send(request("POST", "/answer", QUESTION, *lines))
        goal.check_answer(await line.answer())


async def compressed(goal):
    """Request bodies in gzip, and answers that may come in gzip."""
    body = goal.text(4000) * 4
    packed = gzip.compress(body, 1)
    async with Line(goal) as line:
        for path in "/echo", "/upload":
            await line.send(request("POST", path, packed, "Content-Encoding: gzip"))
            goal.check_body(await line.answer(), body)
        await line.send(request("GET", "/rows/3000", None, "Accept-Encoding: gzip"))
        answer = await line.answer()
        if answer.headers.get("content-encoding") != "gzip":
            raise Wrong("rows are not compressed where gzip is accepted")
        answer.body = gzip.decompress(answer.body)
        goal.check_rows(answer, 3000)
        await line.send(request("POST", "/answer", QUESTION, "Accept-Encoding: gzip"))
        goal.check_answer(await line.answer())
