"""Tells what h11 makes of raw requests.

Usage: h11_oracle.py < frames > verdicts

A frame is the length of a case, four bytes with the highest first, and its bytes. For each comes a
line of JSON: `requests`, those read to their end, and `end`, why the reading stopped: `clean`,
`unfinished`, `refused`, or `closed` where nothing may follow the last request.
"""

import json
import struct
import sys

import h11

# h11's own bound on a head would hide what it thinks of the head.
HEAD_BYTES_MAX = 1 << 20


def frames(stream):
    """The cases, one after the other."""
    while prefix := stream.read(4):
        (count,) = struct.unpack(">I", prefix)
        yield stream.read(count)


def opened(request):
    """The verdict's form of a request whose body is still to come."""
    return {
        "method": request.method.decode("ascii"),
        "target": request.target.decode("ascii"),
        "headers": [
            (name.lower() + b": " + value).decode("utf-8", "replace")
            for name, value in request.headers.raw_items()
        ],
        "body": "",
    }


def answer(connection):
    """Answers the request, so that h11 reads the next one."""
    # Not a 2xx, which would make a tunnel of a CONNECT.
    connection.send(h11.Response(status_code=404, headers=[("Content-Length", "0")]))
    connection.send(h11.EndOfMessage())


def verdict(data):
    """What h11 sees in the bytes of one case."""
    connection = h11.Connection(h11.SERVER, max_incomplete_event_size=HEAD_BYTES_MAX)
    connection.receive_data(data)
    requests, request = [], None
    try:
        while True:
            event = connection.next_event()
            if isinstance(event, h11.Request):
                request = opened(event)
            elif isinstance(event, h11.Data):
                request["body"] += event.data.hex()
            elif isinstance(event, h11.EndOfMessage):
                requests.append(request)
                answer(connection)
                if connection.our_state is h11.MUST_CLOSE:
                    return {"requests": requests, "end": "closed"}
                connection.start_next_cycle()
            else:
                is_between = connection.their_state is h11.IDLE
                rest, _ = connection.trailing_data
                end = "clean" if is_between and not rest else "unfinished"
                return {"requests": requests, "end": end}
    except h11.RemoteProtocolError:
        return {"requests": requests, "end": "refused"}


def main():
    """Answers each frame with a line."""
    for data in frames(sys.stdin.buffer):
        print(json.dumps(verdict(data)))


if __name__ == "__main__":
    main()
