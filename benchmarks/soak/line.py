"""One connection to the server: sends any bytes, reads answers strictly."""
import asyncio
import dataclasses
import socket
import struct

from tally import Late, Wrong


@dataclasses.dataclass
class Answer:
    status: int
    #: By their names in lower case.
    headers: dict
    body: bytes = b""


class Line:
    """Use as `async with`; leaving it closes the connection, whatever state it is in."""

    #: What is read ahead of its use.
    READ_AHEAD_BYTES = 256 * 1024
    #: `TCP_ESTABLISHED`, the state of a connection nobody has ended yet.
    ESTABLISHED = 1

    def __init__(self, goal, receive_bytes=None):
        """`receive_bytes` makes a slow reader felt: little fits into the buffers on its side."""
        self._goal = goal
        self._receive_bytes = receive_bytes
        self._first = b""

    async def __aenter__(self):
        plain = socket.socket()
        plain.setblocking(False)
        if self._receive_bytes:
            plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, self._receive_bytes)
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            plain.bind((self._goal.source(), 0))
            await asyncio.get_running_loop().sock_connect(plain, self._goal.address)
            self._reader, self._writer = await asyncio.open_connection(
                sock=plain, ssl=self._goal.tls, limit=self._receive_bytes or self.READ_AHEAD_BYTES,
                server_hostname="localhost" if self._goal.tls else None)
        except BaseException:
            plain.close()
            raise
        return self

    async def __aexit__(self, *_):
        self._writer.transport.abort()

    async def send(self, data):
        """Sends all of it; a server that has closed meanwhile is no error, its answer counts."""
        try:
            self._writer.write(data)
            await self._writer.drain()
        except ConnectionError:
            pass

    async def send_in_pieces(self, data, sizes):
        """Sends `data` cut into pieces as long as `sizes` yields, each in a packet of its own."""
        position = 0
        while position < len(data) and not self._writer.is_closing():
            size = next(sizes)
            await self.send(data[position:position + size])
            position += size
            await asyncio.sleep(0)

    def end_sending(self):
        """Half-closes: the server can still answer. Over TLS, which has no such thing, nothing."""
        if self._writer.can_write_eof() and not self._writer.is_closing():
            self._writer.write_eof()

    def reset(self):
        """Breaks the connection with an RST."""
        self._writer.get_extra_info("socket").setsockopt(
            socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._writer.transport.abort()

    @property
    def is_whole(self):
        """Whether neither side has ended it, as the kernel knows it and the reader may not yet."""
        state = self._writer.get_extra_info("socket").getsockopt(
            socket.IPPROTO_TCP, socket.TCP_INFO, 1)
        return state[0] == self.ESTABLISHED

    async def receive(self, count):
        """Up to `count` raw bytes; none at the end."""
        return await self._reader.read(count)

    async def try_receive(self, count):
        """As `receive`, for who does not care whether the connection breaks."""
        try:
            await self.receive(count)
        except ConnectionError:
            pass

    async def rest(self, seconds):
        """Neither sends nor reads for a while."""
        await asyncio.sleep(seconds)

    async def is_at_end(self):
        """Waits for the next answer's first byte or the end; a broken connection is an end."""
        try:
            self._first = await self._reader.read(1)
        except ConnectionError:
            return True
        return not self._first

    async def ends(self):
        """The server closes without another byte."""
        if not await self.is_at_end():
            rest = self._first + await self._reader.read(80)
            raise Wrong(f"after the last answer came {rest!r}")

    async def interim(self):
        """The next answer must be a 100."""
        try:
            status = (await self._head()).status
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            raise Wrong(f"no 100 but {error!r}") from error
        if status != 100:
            raise Wrong(f"no 100 but {status}")

    async def answer(self, method="POST"):
        """The next final answer, whole. Anything short of that is wrong."""
        try:
            answer = await self._head()
            while answer.status == 100:
                answer = await self._head()
            answer.body = await self._body(answer, method)
        except asyncio.IncompleteReadError as error:
            raise Wrong(f"the answer ends after {error.partial[-80:]!r}") from error
        except BrokenPipeError as error:
            # The server had refused, waited for this client to read that, and closed.
            raise Late from error
        except ConnectionError as error:
            raise Wrong(f"the connection broke: {error}") from error
        return answer

    async def _head(self):
        head = self._first + await self._reader.readuntil(b"\r\n\r\n")
        self._first = b""
        first, *lines = head[:-4].decode("latin-1").split("\r\n")
        if not first.startswith("HTTP/1.1 ") or not first[9:12].isdigit():
            raise Wrong(f"no status line: {first!r}")
        fields = (line.partition(": ") for line in lines)
        return Answer(int(first[9:12]), {name.lower(): value for name, _, value in fields})

    async def _body(self, answer, method):
        if method == "HEAD" or answer.status in (204, 304):
            return b""
        if answer.headers.get("transfer-encoding") == "chunked":
            return await self._chunks()
        if "content-length" in answer.headers:
            return await self._reader.readexactly(int(answer.headers["content-length"]))
        return await self._reader.read(-1)

    async def _chunks(self):
        pieces = []
        while size := int(await self._reader.readuntil(b"\r\n"), 16):
            pieces.append(await self._reader.readexactly(size))
            if await self._reader.readexactly(2) != b"\r\n":
                raise Wrong("a chunk is longer than its size")
        if await self._reader.readexactly(2) != b"\r\n":
            raise Wrong("there are trailers nobody sends")
        return b"".join(pieces)
