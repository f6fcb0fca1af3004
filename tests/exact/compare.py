#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""compare.py: does alloclat print exactly what the plain model prints?

    compare.py ALLOCLAT [RECORDING...]

Runs both on real recordings (by default those in tests/fixtures/recordings;
.xz is decompressed) and compares all of stdout, byte for byte. check.py knows
which lines are right; compare.py tests their order, the report, and the text
formats of all kernels. Each recording is read at several thresholds, for one
task only, and with lost-events lines inserted, because the recordings have
none.

Prints TAP.
"""

import argparse
import pathlib
import re
import subprocess
import sys
import tempfile

import check
import model

RECORDINGS = pathlib.Path(__file__).parent.parent / "fixtures" / "recordings"
THRESHOLDS = (0, 50, 134, 1000)


def with_losses(lines):
    """Insert lost-events lines, with and without a count."""
    out = []
    for number, line in enumerate(lines):
        if number % 97 == 96:
            count = b"" if number % 2 else b"%d " % number
            out.append(b"CPU:%d [LOST %sEVENTS]\n" % (number % 3, count))
        out.append(line)
    return out


def busiest(lines):
    """The pid with the most lines."""
    pids = re.findall(rb"-(\d+) +\| ", b"".join(lines))
    return int(max(set(pids), key=pids.count))


def variants(lines):
    """(title, lines, options for alloclat, options for the model)."""
    for threshold in THRESHOLDS:
        yield ("-t %d" % threshold, lines, ["-t", str(threshold)],
               {"threshold": threshold})
    yield ("with losses", with_losses(lines), ["-t", "134"],
           {"threshold": 134})
    pid = busiest(lines)
    yield ("-p %d" % pid, lines, ["-t", "134", "-p", str(pid)],
           {"threshold": 134, "pids": {pid}})
    yield ("-c ^stress", lines, ["-t", "134", "-c", "^stress"],
           {"threshold": 134, "comm": re.compile(b"^stress")})
    yield ("-e", lines,
           ["-t", "134", "-e", "compaction:mm_compaction_begin=shrink_node",
            "-e", "vmscan:mm_vmscan_lru_shrink_inactive=shrink_node"],
           {"threshold": 134,
            "events": [(b"mm_compaction_begin", b"shrink_node"),
                       (b"mm_vmscan_lru_shrink_inactive", b"shrink_node")]})


def first_difference(ours, theirs):
    """Comments on the first place where two outputs differ."""
    for at, (want, have) in enumerate(zip(ours, theirs)):
        if want != have:
            return ["line %d" % (at + 1), "model:    %r" % want,
                    "alloclat: %r" % have]
    at = min(len(ours), len(theirs))
    return ["line %d" % (at + 1),
            "model:    %r" % (ours[at] if at < len(ours) else b"(end)"),
            "alloclat: %r" % (theirs[at] if at < len(theirs) else b"(end)")]


def total(line):
    """The total time in a line of the report."""
    return float(re.search(rb"total time = ([0-9.]+)", line)[1])


def ordered(report):
    """The order of equal totals is not specified: sort them."""
    return sorted(report, key=lambda line: (-total(line), line))


def compare(program, lines, arguments, options):
    """Diagnostics, or an empty list if the outputs are equal."""
    shown, report = model.run(lines, **options)
    # A record with a newline in its task's name is one line in the model, several here.
    shown = model.split_lines(b"".join(shown))
    with tempfile.NamedTemporaryFile(suffix=".txt") as text:
        text.writelines(lines)
        text.flush()
        command = [program, "-q", *arguments, "-i", text.name]
        done = subprocess.run(command, stdout=subprocess.PIPE)
    if done.returncode:
        return ["exit status %d" % done.returncode]
    their_shown, their_report = check.split_report(
        model.split_lines(done.stdout))
    if shown != their_shown:
        return first_difference(shown, their_shown)
    if ordered(report) != ordered(their_report):
        return first_difference(ordered(report), ordered(their_report))
    times = [total(line) for line in their_report]
    if times != sorted(times, reverse=True):
        return ["totals are not sorted, longest first"]
    return []


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("alloclat")
    parser.add_argument("recording", nargs="*")
    args = parser.parse_args()
    paths = args.recording or sorted(map(str, RECORDINGS.glob("*.trace.xz")))
    number = failed = 0
    for path in paths:
        for title, lines, arguments, options in variants(model.read(path)):
            number += 1
            notes = compare(args.alloclat, lines, arguments, options)
            failed += bool(notes)
            print("%s %d - %s, %s" % ("not ok" if notes else "ok", number,
                                      pathlib.Path(path).name, title))
            for note in notes:
                print("# " + note)
            sys.stdout.flush()
    print("1..%d" % number)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
