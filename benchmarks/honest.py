"""A client that asks at a steady rate and notes how long each answer took."""
import socket
import time

PER_SECOND = 500
CONNECTIONS = 4


class HonestClient:
    """Holds its connections from `with` on, so that it is there before an attack is."""

    def __init__(self, port, request):
        self.port = port
        self.request = request
        self.sockets = []

    def __enter__(self):
        for _ in range(CONNECTIONS):
            client = socket.create_connection(("127.0.0.1", self.port), 10)
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.sockets.append(client)
        return self

    def __exit__(self, *_):
        for client in self.sockets:
            client.close()

    def p99_milliseconds(self, seconds):
        latencies = sorted(self.latencies(int(seconds * PER_SECOND)))
        return latencies[len(latencies) * 99 // 100] * 1000

    def latencies(self, count):
        """The seconds that each of `count` answers took.

        A request that is due while an answer is awaited counts from when it was due, or a slow
        server would be asked less; one this client itself is late with, from when it was sent.
        """
        latencies = []
        start = end = time.perf_counter()
        for index in range(count):
            due = start + index / PER_SECOND
            time.sleep(max(0, due - time.perf_counter()))
            begin = due if end > due else time.perf_counter()
            self.ask(self.sockets[index % CONNECTIONS])
            end = time.perf_counter()
            latencies.append(end - begin)
        return latencies

    def ask(self, client):
        client.sendall(self.request)
        answer = client.recv(4096)
        # The body is the last line, of 200 bytes.
        while answer and not (b"\r\n\r\n" in answer and answer.endswith(b"}")):
            answer += client.recv(4096)
        if not answer.startswith(b"HTTP/1.1 200 "):
            raise RuntimeError(f"an honest request was answered {answer[:40]!r}")
