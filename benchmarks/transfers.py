"""Large bodies to and from a Larder, with as little of the client's work as Python can do."""
import dataclasses
import threading
import time

BUFFER_BYTES = 1 << 20


@dataclasses.dataclass
class Transfer:
    status: int
    # From sending the request to the last byte of the answer.
    seconds: float
    # Line feeds of the answer.
    lines: int
    # The answer's first bytes, a mebibyte at most: all of a short one.
    start: bytes


def transfer(larder, method, path, body=None, media_type=None, accept="text/csv", into=None):
    """One request on a connection of its own, which must succeed.

    The body is bytes, or the path of a file, which the kernel sends. The answer is read while the
    body is still being sent, and thrown away unless it is to go into a file.
    """
    connection = larder.connection()
    data = open(body, "rb") if hasattr(body, "stat") else None
    length = body.stat().st_size if data else len(body or b"")
    try:
        began = time.monotonic()
        connection.putrequest(method, path)
        connection.putheader("Accept", accept)
        if body is not None:
            connection.putheader("Content-Type", media_type)
            connection.putheader("Content-Length", str(length))
        connection.endheaders()
        sender = threading.Thread(target=send, args=(connection.sock, data or body))
        sender.start()
        done = receive(connection.getresponse(), into)
        done.seconds = time.monotonic() - began
        sender.join()
    finally:
        connection.close()
        if data:
            data.close()
    if done.status != 200:
        raise RuntimeError(f"{method} {path}: {done.status} {done.start[:1000].decode()}")
    return done


def send(sock, body):
    try:
        if isinstance(body, bytes):
            sock.sendall(body)
        elif body:
            sock.sendfile(body)
    except OSError:
        # Who refuses a body need not read it; the answer says why.
        pass


def receive(response, into):
    buffer = bytearray(BUFFER_BYTES)
    view = memoryview(buffer)
    done = Transfer(response.status, 0, 0, b"")
    file = open(into, "wb") if into else None
    try:
        while count := response.readinto(buffer):
            done.start = done.start or bytes(view[:count])
            done.lines += buffer.count(b"\n", 0, count)
            if file:
                file.write(view[:count])
    finally:
        if file:
            file.close()
    return done
