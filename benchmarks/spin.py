"""Uses a share of one core until it is ended.

    python spin.py SHARE
"""
import sys
import time

SLICE_SECONDS = 0.001


def main():
    share = float(sys.argv[1])
    began = time.monotonic()
    while True:
        if time.process_time() < share * (time.monotonic() - began):
            end = time.process_time() + SLICE_SECONDS
            while time.process_time() < end:
                pass
        else:
            time.sleep(SLICE_SECONDS)


main()
