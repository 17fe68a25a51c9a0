"""Where the traffic goes, with the requests it sends and the answers that are due."""
import json
import zlib

from tally import Wrong

#: As an honest client sends it to `POST /answer`: 120 bytes.
QUESTION = json.dumps({"entity": "x" * 106}).encode()


def request(method, path, body=None, *lines):
    """A request's bytes; a body comes with its length."""
    head = [f"{method} {path} HTTP/1.1", "Host: localhost", *lines]
    if body is not None:
        head.append(f"Content-Length: {len(body)}")
    return ("\r\n".join(head) + "\r\n\r\n").encode("latin-1") + (body or b"")


def chunked(method, path, pieces, *lines):
    """A request whose body comes in chunks."""
    head = request(method, path, None, "Transfer-Encoding: chunked", *lines)
    chunks = b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces)
    return head + chunks + b"0\r\n\r\n"


class Goal:
    """One listener of the server.

    Connections come from many addresses of the loopback network: a limit per address would
    otherwise meet all of the traffic as one client's.
    """

    def __init__(self, port, random, tally, tls=None):
        self.address = ("127.0.0.1", port)
        self.random = random
        self.tally = tally
        self.tls = tls
        self._answer = None

    def source(self):
        """An address to connect from."""
        return f"127.0.{self.random.randrange(1, 4)}.{self.random.randrange(1, 250)}"

    def text(self, bytes_max):
        """A body of at least one letter."""
        count = self.random.randint(1, bytes_max)
        return self.random.randbytes((count + 1) // 2).hex().encode()[:count]

    def check(self, answer, status=200):
        """The answer has the status due."""
        if answer.status != status:
            raise Wrong(f"{answer.status} {answer.body[:200]!r} instead of {status}")
        self.tally.answered(status)

    def check_answer(self, answer):
        """The 200 bytes of `/answer` and `/later`, the same each time."""
        if len(answer.body) != 200 or answer.body != (self._answer or answer.body):
            raise Wrong(f"not the answer's 200 bytes: {answer.status} {answer.body[:300]!r}")
        self._answer = answer.body
        self.check(answer)

    def check_body(self, answer, body, **members):
        """`/echo` and `/upload` understood the body, and what else is named, as it was sent."""
        self.check(answer)
        due = {"body_bytes": len(body), "body_adler32": zlib.adler32(body), **members}
        seen = json.loads(answer.body)
        for name, value in due.items():
            if seen.get(name) != value:
                raise Wrong(f"{name} is {seen.get(name)!r} instead of {value!r}")

    def check_rows(self, answer, count):
        """As many whole rows as were asked for, in order."""
        self.check(answer)
        lines = answer.body.split(b"\n")
        if len(lines) != count + 1 or lines[-1]:
            raise Wrong(f"{len(lines) - 1} rows instead of {count}")
        for row in {0, count // 2, count - 1} if count else ():
            if json.loads(lines[row])["row"] != row:
                raise Wrong(f"row {row} is {lines[row]!r}")
