"""Keeps a server busy with valid, invalid and aborted traffic for a while, and judges how it did.

    python3 benchmarks/soak PROGRAM [--minutes 30] [--seed N] ...

PROGRAM is http-target. Fails when an answer was wrong, the log tells of a fault, resident memory
grew, a descriptor or connection is left, or SIGTERM does not end the server with exit code 0.
"""
import argparse
import asyncio
import random
import statistics
import sys
import time

from tally import Tally
from target import Target
from traffic import COMPRESSED, KINDS, Traffic

SAMPLE_SECONDS = 10
#: Before that a server, and more so a sanitizer, is still filling its caches.
MEMORY_JUDGED_FROM_MINUTES = 6
#: For connections the server lingers on, and those whose client has only now gone.
WARM_MINUTES = 0.2
SETTLE_SECONDS = 20
EXIT_SECONDS = 30


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("program")
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    parser.add_argument("--core-share", type=float, default=0.4, help="of one core; the traffic's")
    parser.add_argument(
        "--growth-mib", type=float, default=8,
        help="by how much the median of the last third may exceed the first third's")
    parser.add_argument("--log", required=True, help="where the server's stderr goes")
    parser.add_argument("--preload", help="a library for the server alone")
    parser.add_argument(
        "--tls", nargs=2, metavar=("CERTIFICATE", "KEY"), help="a quarter of the traffic over TLS")
    parser.add_argument("--without", action="append", default=[], choices=["compression"])
    return parser.parse_args()


async def drive(target, traffic, minutes):
    """The traffic, and resident memory sampled meanwhile, in bytes."""
    end = time.monotonic() + minutes * 60
    samples = []

    async def sample():
        while time.monotonic() < end and target.is_running:
            samples.append(target.resident_bytes)
            await asyncio.sleep(min(SAMPLE_SECONDS, max(0, end - time.monotonic())))

    def is_over():
        return time.monotonic() >= end or not target.is_running

    async with asyncio.TaskGroup() as group:
        group.create_task(sample())
        await traffic.run(target.ports, is_over)
    return samples


def growth(samples):
    """How much more the last third's median is than the first third's, in MiB."""
    third = max(1, len(samples) // 3)
    return (statistics.median(samples[-third:]) - statistics.median(samples[:third])) / 2**20


def settled(target, descriptors_before):
    """What is left of the traffic once the server has had time to notice its end."""
    end = time.monotonic() + SETTLE_SECONDS
    while True:
        held = target.statistics
        left = {
            "descriptors": target.descriptor_count - descriptors_before,
            "connections": held["connections_open"], "requests": held["requests_in_flight"],
        }
        if not any(left.values()) or time.monotonic() > end:
            return left
        time.sleep(0.2)


def judge(options, target, samples, left, code, tally):
    """Everything that is not as it must be, one line each."""
    faults = []
    if tally.wrong_count:
        faults.append(f"{tally.wrong_count:,} answers were wrong")
    is_long = options.minutes >= MEMORY_JUDGED_FROM_MINUTES
    if is_long and growth(samples) > options.growth_mib:
        faults.append(f"memory grew by {growth(samples):.1f} MiB, above {options.growth_mib:g}")
    faults += [f"{count} {name} left" for name, count in left.items() if count]
    if code != 0:
        faults.append("no end after SIGTERM" if code is None else f"the exit code is {code}")
    reports = target.reports
    if reports:
        faults.append(f"{len(reports)} lines of reports, such as: {reports[0]}")
    return faults


def started(options):
    """The server as the options want it."""
    arguments = []
    if options.tls:
        certificate, key = options.tls
        arguments = ["--tls-port", "0", "--certificate", certificate, "--key", key]
    environment = {"LD_PRELOAD": options.preload} if options.preload else {}
    return Target(options.program, options.log, arguments, environment)


def soak(options):
    """Runs it all, prints the counts, and returns the faults."""
    tally = Tally()
    kinds = {
        visit: weight for visit, weight in KINDS.items()
        if "compression" not in options.without or visit not in COMPRESSED}
    print(f"seed {options.seed}, {options.minutes:g} minutes, log {options.log}", flush=True)
    with started(options) as target:
        # Dispatch opens some descriptors when it first needs them, and keeps them.
        warming = Traffic(options.seed + 1, Tally(), options.core_share, kinds)
        asyncio.run(drive(target, warming, WARM_MINUTES))
        settled(target, 0)
        descriptors = target.descriptor_count
        traffic = Traffic(options.seed, tally, options.core_share, kinds)
        samples = asyncio.run(drive(target, traffic, options.minutes))
        left, code = {}, target.exit_code(0)
        if code is None:
            left = settled(target, descriptors)
            target.terminate()
            code = target.exit_code(EXIT_SECONDS)
        faults = judge(options, target, samples, left, code, tally)
    print("\n".join(tally.lines()))
    print(memory_line(samples))
    return faults


def memory_line(samples):
    first, last, most = (figure / 2**20 for figure in (samples[0], samples[-1], max(samples)))
    return (
        f"memory    {first:.1f} MiB at first, {last:.1f} at last, {most:.1f} at most; "
        f"grew by {growth(samples):.1f} between thirds")


def main():
    faults = soak(arguments())
    for fault in faults:
        print(f"FAULT     {fault}")
    print("failed" if faults else "passed")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
