"""How long a command takes and how much memory it holds at most.

    measure.py COMMAND [ARGUMENT...]

runs it 20 times and prints the shortest time in milliseconds.
"""

import os
import subprocess
import sys
import time


def run(command, **options):
    """Seconds and peak resident megabytes (of 10^6 bytes) of a command that must succeed."""
    began = time.monotonic()
    process = subprocess.Popen([str(c) for c in command], **options)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(map(str, command))}: exit code {process.returncode}")
    return time.monotonic() - began, usage.ru_maxrss * 1024 / 1e6


if __name__ == "__main__":
    print(1000 * min(run(sys.argv[1:], stdout=subprocess.DEVNULL)[0] for _ in range(20)))
