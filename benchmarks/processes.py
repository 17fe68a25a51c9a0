"""What the system says about a process, and how one is stopped."""
import contextlib
import os
import pathlib
import resource
import signal
import socket
import subprocess
import time

START_SECONDS_MAX = 10
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


def cpu_seconds(pid):
    """User and system time of a process and its children."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    ticks = int(fields[11]) + int(fields[12])
    return ticks / TICKS_PER_SECOND + sum(cpu_seconds(child) for child in children(pid))


def ended_cpu_seconds():
    """User and system time of the children of this process that have ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def children(pid):
    """Those of all its threads."""
    return [
        child for file in pathlib.Path(f"/proc/{pid}/task").glob("*/children")
        for child in file.read_text().split()]


def resident_bytes(pid):
    return int(pathlib.Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE_BYTES


def private_bytes(pid):
    """Resident memory that no other process shares."""
    text = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text()
    return 1024 * sum(
        int(line.split()[1]) for line in text.splitlines() if line.startswith("Private_"))


def peak_resident_bytes(pid):
    text = pathlib.Path(f"/proc/{pid}/status").read_text()
    return 1024 * int(text.split("VmHWM:")[1].split()[0])


def descriptors(pid):
    """How many descriptors a process has open."""
    return len(os.listdir(f"/proc/{pid}/fd"))


@contextlib.contextmanager
def suspended(pid):
    """Stops a process and its children by SIGSTOP while the block runs."""
    # The parent first: it makes no others then.
    os.kill(pid, signal.SIGSTOP)
    family = [pid]
    try:
        family += map(int, children(pid))
        for child in family[1:]:
            os.kill(child, signal.SIGSTOP)
        yield
    finally:
        # The parent last: until then none of them is gone for good.
        for process in reversed(family):
            os.kill(process, signal.SIGCONT)


@contextlib.contextmanager
def profiled(pid, file):
    """Has perf sample a process while the block runs; not at all without a file to write."""
    if file is None:
        yield
        return
    perf = subprocess.Popen(["perf", "record", "-q", "-g", "-F", "499", "-p", str(pid), "-o", file])
    try:
        yield
    finally:
        perf.send_signal(signal.SIGINT)
        perf.wait()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until_listening(process, port, name, seconds_max=START_SECONDS_MAX):
    """Returns once connections are taken; a server that does not get there is stopped."""
    deadline = time.monotonic() + seconds_max
    while time.monotonic() < deadline and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    stop(process)
    raise RuntimeError(f"{name} did not start")


def stop(process):
    """Ends a process, politely first."""
    process.terminate()
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
