"""Posts files to a server at a steady pace, until its standard input ends.

    python paced_writer.py SPECIFICATION

The specification is JSON: the `port` and `path`, the `files`, sent in turn, the `body_rows` of
each, and `rows_per_second`. A body that is due while another is being answered is sent right after it.
Prints the rows per second that were acknowledged, as JSON.
"""
import http.client
import json
import pathlib
import select
import sys
import time


def main():
    specification = json.loads(sys.argv[1])
    bodies = [pathlib.Path(file).read_bytes() for file in specification["files"]]
    pause = specification["body_rows"] / specification["rows_per_second"]
    connection = http.client.HTTPConnection("127.0.0.1", specification["port"], timeout=30)
    headers = {"Content-Type": "text/csv"}
    began = time.monotonic()
    count = 0
    while not has_ended(max(0, began + count * pause - time.monotonic())):
        connection.request("POST", specification["path"], bodies[count % len(bodies)], headers)
        response = connection.getresponse()
        answer = response.read()
        if response.status != 200 or json.loads(answer)["accepted"] != specification["body_rows"]:
            raise RuntimeError(f"rows are answered {response.status} {answer.decode()}")
        count += 1
    # The pause before the next body belongs to the last one.
    seconds = max(time.monotonic() - began, count * pause)
    print(json.dumps({"rows_per_second": count * specification["body_rows"] / seconds}))


def has_ended(seconds):
    """Waits for so long; whether the input has ended meanwhile."""
    return bool(select.select([sys.stdin], [], [], seconds)[0])


main()
