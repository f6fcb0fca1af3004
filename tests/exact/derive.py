#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""derive.py: make an exact fixture out of a trace-cmd recording.

A binary recording has what text does not: calltime and rettime of every
call in nanoseconds, by the same clock as the tracepoints. Whether a
tracepoint fired inside a call is then a fact, not a guess. check.py compares
the filter with these facts. This script keeps the few fields that are needed
and writes them as an xz-compressed table (exactdata.py describes and reads it).

The committed fixtures were made with trace-cmd 3.1.6 by

    ./derive.py nothresh-7.2.13.dat    recordings/nothresh-7.2.13.tsv.xz
    ./derive.py thresh134-6.12.117.dat recordings/thresh134-6.12.117.tsv.xz

from recordings that were themselves made in virtual machines by

    trace-cmd record -C local -p function_graph -l FUNCTION... -e EVENT...

The `local` clock matters: calltime and rettime are always in that clock, so
with any other one the events could not be placed inside the calls.

trace-cmd is run twice. `-R` prints every field raw, which gives exact times
and pointers. The plain report gives the payloads as the kernel would print
them, except for those tracepoints of 7.x whose format libtraceevent cannot
parse; their payloads are built here from the raw fields. Both list the same
records in the same order.
"""

import argparse
import lzma
import re
import subprocess
import sys

RECORD = re.compile(
    r"^ *(?P<comm>.+)-(?P<pid>\d+) +\[(?P<cpu>\d+)\] +"
    r"(?P<sec>\d+)\.(?P<nsec>\d{9}): (?P<name>\w+): *(?P<rest>.*)$")

# What 7.x prints, according to the print fmt in its event formats. The last %s
# of each is empty outside of interrupts, which leaves a blank at the end of the
# line. gfp_flags remain a number: nothing here depends on their names.
UNPARSED = {
    "mm_shrink_slab_start":
        "{shrink}+0x0/0x100 {shr}: nid: {nid} pid: {pid} memcg_id: {memcg_id}"
        " objects to shrink {nr_objects_to_shrink} gfp_flags {gfp_flags}"
        " cache items {cache_items} delta {delta} total_scan {total_scan}"
        " priority {priority} ",
    "mm_shrink_slab_end":
        "{shrink}+0x0/0x100 {shr}: nid: {nid} pid: {pid} memcg_id: {memcg_id}"
        " unused scan count {unused_scan} new scan count {new_scan}"
        " total_scan {total_scan} last shrinker return val {retval} ",
    "mm_vmscan_direct_reclaim_begin":
        "order={order} gfp_flags={gfp_flags} pid={pid} memcg_id={memcg_id} ",
    "mm_vmscan_direct_reclaim_end":
        "nr_reclaimed={nr_reclaimed} pid={pid} memcg_id={memcg_id} ",
}

# Printed with %p: the kernel shows 8 zeros and a hash of 8 digits.
POINTER = "shr"
# Printed with %pS: a symbol.
SYMBOL = "shrink"
KEEP_HEX = {"gfp_flags", POINTER, SYMBOL}


def report(path, *options):
    """The lines of trace-cmd's report, without its header."""
    command = ["trace-cmd", "report", "-t", "-N", *options, path]
    text = subprocess.run(command, check=True, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, text=True).stdout
    return [line for line in text.split("\n")
            if line and not line.startswith("cpus=")]


def symbols(path):
    """Address -> name, from the kallsyms that the recording carries."""
    command = ["trace-cmd", "dump", "--kallsyms", "-i", path]
    text = subprocess.run(command, check=True, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, text=True).stdout
    table = {}
    for line in text.split("\n"):
        match = re.match(r"([0-9a-f]{16}) \w (\S+)", line)
        if match:
            table.setdefault(int(match[1], 16), match[2])
    return table


def fields(rest):
    """`a=1 b=0x2` -> {"a": "1", "b": "0x2"}."""
    return dict(re.findall(r"(\w+)=(\S*)", rest))


class Payloads:
    """Renders the payload of tracepoints as in the kernel's text."""

    def __init__(self, symbol_table):
        self.symbols = symbol_table
        self.hashed = {}

    def pointer(self, value):
        """Like %p: 8 digits, and a different value for each pointer."""
        if value not in self.hashed:
            self.hashed[value] = "%016x" % (0x10000000 + len(self.hashed))
        return self.hashed[value]

    def symbol(self, value):
        # libtraceevent may have resolved it.
        if not value.startswith("0x"):
            return value.split("+")[0]
        return self.symbols.get(int(value, 16), value)

    def render(self, name, pid, parsed, raw):
        known = fields(raw)
        if name not in UNPARSED:
            return parsed
        if "FAILED TO PARSE" not in parsed:
            return self.tidy(parsed, known)
        known["pid"] = pid
        for key, value in known.items():
            if value.startswith("0x") and key not in KEEP_HEX:
                known[key] = str(int(value, 16))
        if SYMBOL in known:
            known[SYMBOL] = self.symbol(known[SYMBOL])
            known[POINTER] = self.pointer(known[POINTER])
        return UNPARSED[name].format(**known)

    def tidy(self, parsed, known):
        """libtraceevent prints %pS and %p differently: convert to the kernel's form."""
        if SYMBOL not in known:
            return parsed
        tail = parsed[parsed.index(": nid:"):]
        return "%s+0x0/0x100 %s%s" % (self.symbol(known[SYMBOL]),
                                      self.pointer(known[POINTER]), tail)


def records(path):
    """Yield the rows of the fixture, in the order of the recording."""
    payloads = Payloads(symbols(path))
    comms = {}
    previous = 0
    for parsed_line, raw_line in zip(report(path), report(path, "-R"),
                                     strict=True):
        parsed, raw = RECORD.match(parsed_line), RECORD.match(raw_line)
        assert raw and parsed and raw["name"] == parsed["name"], raw_line
        pid, name = raw["pid"], raw["name"]
        time = int(raw["sec"]) * 10**9 + int(raw["nsec"])
        comms.setdefault(pid, raw["comm"])
        head = [str(time - previous), str(int(raw["cpu"])), pid]
        previous = time
        if name == "funcgraph_entry":
            known = fields(raw["rest"])
            yield ["E", *head, known["func"], known["depth"]]
        elif name == "funcgraph_exit":
            known = fields(raw["rest"])
            rettime = int(known["rettime"], 16)
            duration = rettime - int(known["calltime"], 16)
            yield ["X", *head, known["func"], known["depth"],
                   str(time - rettime), str(duration)]
        else:
            payload = payloads.render(name, pid, parsed["rest"], raw["rest"])
            yield ["P", *head, name, payload]
    for pid, comm in comms.items():
        yield ["T", pid, comm]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("recording", help="trace.dat, clock local")
    parser.add_argument("fixture", help="NAME.tsv.xz to write")
    args = parser.parse_args()
    rows = ["\t".join(row) for row in records(args.recording)]
    text = "\n".join(["# exact times of a recording; see derive.py", *rows])
    with open(args.fixture, "wb") as output:
        output.write(lzma.compress((text + "\n").encode(), preset=9))
    print("%d rows" % len(rows), file=sys.stderr)


if __name__ == "__main__":
    main()
