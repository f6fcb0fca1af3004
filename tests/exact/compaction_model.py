#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""compaction_model.py: computes the output of `alloclat compaction` in the simplest way.

    compaction_model.py ALLOCLAT [TRACE.DAT...]     TAP: is it the same, byte for byte?
    compaction_model.py --print TRACE.DAT           what it should print with -pv

It reads what `trace-cmd report -t` prints, with nanoseconds, and shares no code with alloclat.
By default it uses those files in recordings/ that have compactions."""

import collections
import json
import lzma
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
LINE = re.compile(r"^ *(.{1,16})-(\d+) +\[(\d+)\] +(?:\S{4,5} +)?(\d+)\.(\d{9}): "
                  r"mm_compaction_(\w+): *(.*)$")
FIELDS = ("migration", "moved", "failed"), ("free_scanner", "scanned", "isolated"), \
    ("migration_scanner", "scanned", "isolated")
SUMS = {"migratepages": (1, "nr_migrated", "nr_failed"),
        "isolate_freepages": (3, "nr_scanned", "nr_taken"),
        "isolate_migratepages": (5, "nr_scanned", "nr_taken")}


class Compaction:
    """The duration of one in nanoseconds, and its six counts."""

    def __init__(self, comm, begun):
        self.comm, self.begun, self.sums = comm, begun, [0] * 7
        self.order, self.mode, self.status, self.zone = None, None, None, None

    def text(self):
        return "%dns %s" % (self.sums[0], sums_text(self.sums))


def sums_text(sums):
    return " ".join("%s: %s=%d %s=%d" % (title, first, sums[at], second, sums[at + 1])
                    for (title, first, second), at in zip(FIELDS, (1, 3, 5)))


def field(text, name):
    found = re.search(r"(?:^|[ ,])%s=([^ ,]*)" % name, text)
    return found[1] if found else None


def report(path):
    done = subprocess.run(["trace-cmd", "report", "-t", path], stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, check=True)
    return done.stdout.decode(errors="surrogateescape").splitlines()


def read(path):
    """pid -> (name at its first compaction, its compactions), in the order of the first begin."""
    tasks, running = {}, {}
    for line in report(path):
        found = LINE.match(line)
        if not found:
            continue
        comm, pid, _, seconds, fraction, event, text = found.groups()
        now = int(seconds) * 10 ** 9 + int(fraction)
        if event == "begin":
            tasks.setdefault(pid, (comm, []))
            running[pid] = Compaction(comm, now)
        elif event in SUMS and pid in running:
            at, first, second = SUMS[event]
            running[pid].sums[at] += int(field(text, first))
            running[pid].sums[at + 1] += int(field(text, second))
        elif event == "finished" and pid in running:
            running[pid].order = int(field(text, "order"))
            running[pid].zone = field(text, "zone")
        elif event == "end" and pid in running:
            ended = running.pop(pid)
            ended.sums[0] = now - ended.begun
            ended.mode, ended.status = field(text, "mode"), field(text, "status")
            tasks[pid][1].append(ended)
    return tasks


def total(compactions):
    return [sum(column) for column in zip(*(c.sums for c in compactions))] or [0] * 7


def expected(tasks):
    """The lines of -pv."""
    everything = total([c for _, each in tasks.values() for c in each])
    lines = ["total: %dns %s" % (everything[0], sums_text(everything))]
    for pid, (comm, each) in tasks.items():
        sums = total(each)
        lines.append("%s[%s]: %dns %s" % (pid, comm, sums[0], sums_text(sums)))
        lines += ["%s[%s].%d: %s" % (pid, comm, n, c.text()) for n, c in enumerate(each, 1)]
    return lines


def percentile(values, percent):
    return sorted(values)[-(-len(values) * percent // 100) - 1]


def rows(tasks, by):
    """key -> (count, total, mean, p50, p99, max), with exact percentiles."""
    groups = collections.defaultdict(list)
    for _, each in tasks.values():
        for c in each:
            key = getattr(c, by)
            groups["-" if key is None else str(key)].append(c.sums[0])
    return {key: (len(v), sum(v), sum(v) // len(v), percentile(v, 50), percentile(v, 99), max(v))
            for key, v in groups.items()}


def run(alloclat, *arguments):
    return subprocess.run([alloclat, "compaction", "-q", *arguments], stdout=subprocess.PIPE,
                          check=True).stdout.decode(errors="surrogateescape")


class Tap:
    def __init__(self):
        self.count = self.failed = 0

    def check(self, title, wrong):
        self.count += 1
        self.failed += bool(wrong)
        print("%sok %d - %s" % ("not " if wrong else "", self.count, title))
        for item in wrong[:20]:
            print("# %s" % item)


def differences(got, wanted):
    wrong = ["%r, not %r" % pair for pair in zip(got, wanted) if pair[0] != pair[1]]
    return wrong + (["%d lines, not %d" % (len(got), len(wanted))] if len(got) != len(wanted)
                    else [])


def wrong_rows(got, wanted):
    """Rows that differ. Percentiles may be larger by 1/64."""
    wrong = [] if got.keys() == wanted.keys() else ["%s, not %s" % (got.keys(), wanted.keys())]
    for key in got.keys() & wanted.keys():
        for at, (value, right) in enumerate(zip(got[key], wanted[key])):
            slack = right // 64 if at in (3, 4) else 0
            if not right <= value <= right + slack:
                wrong.append("%s: column %d is %d, not %d" % (key, at, value, right))
    return wrong


def judge(tap, alloclat, name, path):
    tasks = read(path)
    text = path.with_suffix(".txt")
    text.write_bytes("\n".join(report(path)).encode(errors="surrogateescape") + b"\n")
    wanted = expected(tasks)
    tap.check("%s: it has compactions" % name, [] if len(wanted) > 5 else wanted)
    tap.check("%s: -pv, to the nanosecond" % name,
              differences(run(alloclat, "-pv", "-i", str(path)).splitlines(), wanted))
    tap.check("%s: the same from trace-cmd's text" % name,
              differences(run(alloclat, "-pv", "-i", str(text)).splitlines(), wanted))
    for by in "order", "zone", "mode", "status", "comm":
        lines = run(alloclat, "--json", "--by", by, "-i", str(path)).splitlines()
        objects = [json.loads(line) for line in lines]
        got = {o["key"]: tuple(o[k] for k in ("count", "total_ns", "mean_ns", "p50_ns", "p99_ns",
                                              "max_ns"))
               for o in objects if o["type"] == "latency"}
        tap.check("%s: by %s" % (name, by), wrong_rows(got, rows(tasks, by)))


def main():
    if sys.argv[1:2] == ["--print"]:
        print("\n".join(expected(read(sys.argv[2]))))
        return 0
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    tap = Tap()
    recordings = [pathlib.Path(p) for p in sys.argv[2:]] or \
        sorted((HERE / "recordings").glob("*.dat.xz"))
    for recording in recordings:
        with tempfile.TemporaryDirectory() as scratch:
            path = pathlib.Path(scratch) / "trace.dat"
            data = recording.read_bytes()
            path.write_bytes(lzma.decompress(data) if recording.suffix == ".xz" else data)
            judge(tap, sys.argv[1], recording.name.partition(".dat")[0], path)
    print("1..%d" % tap.count)
    return 1 if tap.failed else 0


if __name__ == "__main__":
    sys.exit(main())
