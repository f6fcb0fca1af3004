#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""render.py: print an exact fixture as the kernel's trace_pipe would have.

A recording is rendered as text with a threshold (only returns over it, and
all tracepoints) or without one (entries, leaves, returns). The filter can
then be tested with text whose truth is known to the nanosecond. Modelled on
kernel/trace/trace_functions_graph.c: functions have the names of those that
they imitate.

    render.py FIXTURE --threshold 134     as with tracing_thresh = 134
    render.py FIXTURE --tail              no threshold, `} /* f */`
    render.py FIXTURE                     no threshold, funcgraph-tail off
"""

import argparse
import sys

from exactdata import Entry, Exit, duration, load

MARKS = (("$", 10**9), ("@", 10**8), ("*", 10**7), ("#", 10**6),
         ("!", 10**5), ("+", 10**4))
EMPTY_DURATION = " " * 14 + "|  "
RULE = " " + "-" * 42 + "\n"


def proc(comm, pid):
    """comm, truncated to 7 bytes, and the pid, centered in 14 columns."""
    name = "%s-%d" % (comm[:7], pid)
    spaces = max(0, 14 - len(name))
    return " " * (spaces // 2) + name + " " * (spaces - spaces // 2)


def mark(nsec):
    for sign, limit in MARKS:
        if nsec > limit:
            return sign
    return " "


def duration_cell(nsec):
    """`! 144.222 us  |  `: at most 7 digits, truncated."""
    usec = str(nsec // 1000)
    text = usec
    if len(usec) < 7:
        decimals = min(8 - len(usec), 4) - 1
        text += "." + ("%03d" % (nsec % 1000))[:decimals]
    return "%s %s us %s|  " % (mark(nsec), text, " " * (8 - len(text)))


class Printer:
    """The state that the kernel keeps between lines: see fgraph_cpu_data."""

    def __init__(self, recording, tail):
        self.comms = recording.comms
        self.tail = tail
        cpus = {record.cpu for record in recording.records}
        self.cpu_width = len(str(max(cpus)))
        self.last_pid = {}
        self.depth = dict.fromkeys(cpus, 0)
        self.enter_funcs = {}

    def proc(self, pid):
        return proc(self.comms.get(pid, "<...>"), pid)

    def verif_pid(self, record):
        """The banner for a task switch on this CPU."""
        previous = self.last_pid.get(record.cpu, record.pid)
        self.last_pid[record.cpu] = record.pid
        if previous == record.pid:
            return ""
        return "%s %*d) %s => %s\n%s\n" % (
            RULE, self.cpu_width, record.cpu, self.proc(previous),
            self.proc(record.pid), RULE)

    def prologue(self, record):
        return "%s%5d.%06d |   %*d) %s | " % (
            self.verif_pid(record), record.time // 10**9,
            record.time % 10**9 // 1000, self.cpu_width, record.cpu,
            self.proc(record.pid))

    def entry(self, record):
        self.depth[record.cpu] = record.depth
        self.enter_funcs[record.cpu, record.depth] = record.func
        return "%s%s%s%s() {\n" % (
            self.prologue(record), EMPTY_DURATION,
            "  " * record.depth, record.func)

    def leaf(self, record, returned):
        self.depth[record.cpu] = record.depth - 1
        self.enter_funcs[record.cpu, record.depth] = None
        return "%s%s%s%s();\n" % (
            self.prologue(record), duration_cell(duration(returned)),
            "  " * record.depth, record.func)

    def ret(self, record):
        """The return: the name is omitted only if the reader can know it."""
        self.depth[record.cpu] = record.depth - 1
        opened = self.enter_funcs.pop((record.cpu, record.depth), None)
        named = self.tail or opened != record.func
        return "%s%s%s}%s\n" % (
            self.prologue(record), duration_cell(duration(record)),
            "  " * record.depth,
            " /* %s */" % record.func if named else "")

    def comment(self, record):
        depth = self.depth[record.cpu]
        return "%s%s%s/* %s: %s */\n" % (
            self.prologue(record), EMPTY_DURATION,
            "  " * (depth + 1) if depth > 0 else "",
            record.name, record.payload)


def leaves(records):
    """seq of an entry -> its return, if no other record of the CPU is between."""
    found, previous = {}, {}
    for record in records:
        before = previous.get(record.cpu)
        if isinstance(record, Exit) and isinstance(before, Entry) and \
                (before.pid, before.func) == (record.pid, record.func):
            found[before.seq] = record
        previous[record.cpu] = record
    return found


def with_threshold(recording, threshold):
    """Yield (seq, text) of the lines printed under tracing_thresh."""
    printer = Printer(recording, tail=True)
    for record in recording.records:
        if isinstance(record, Exit):
            if duration(record) >= threshold * 1000:
                yield record.seq, printer.ret(record)
        elif not isinstance(record, Entry):
            yield record.seq, printer.comment(record)


def without_threshold(recording, tail):
    """Yield (seq, text); a leaf has the seq of its return."""
    printer = Printer(recording, tail)
    leaf = leaves(recording.records)
    done = {returned.seq for returned in leaf.values()}
    for record in recording.records:
        if record.seq in leaf:
            returned = leaf[record.seq]
            yield returned.seq, printer.leaf(record, returned)
        elif isinstance(record, Entry):
            yield record.seq, printer.entry(record)
        elif isinstance(record, Exit):
            if record.seq not in done:
                yield record.seq, printer.ret(record)
        else:
            yield record.seq, printer.comment(record)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("fixture")
    parser.add_argument("--threshold", type=int, metavar="US")
    parser.add_argument("--tail", action="store_true")
    args = parser.parse_args()
    recording = load(args.fixture)
    if args.threshold:
        lines = with_threshold(recording, args.threshold)
    else:
        lines = without_threshold(recording, args.tail)
    sys.stdout.writelines(text for _, text in lines)


if __name__ == "__main__":
    main()
