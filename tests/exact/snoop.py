#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""snoop.py ALLOCLAT [RECORDING...]: is what alloclat says about a stall true?

The recordings, from four kernels, have mm_compaction_suitable, by which the
kernel itself tells right before a compaction the zone and the order. alloclat
must report the same. It must do so also after these lines are removed from the
recording: then it has to derive the order from what else the task did, and the
zone from a copy of /proc/zoneinfo. Pairs and times are computed here
independently. `alloclat compaction` must agree with `alloclat snoop`. Prints
TAP.
"""

import argparse
import json
import lzma
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
RECORDINGS = HERE.parent / "fixtures" / "recordings" / "snoop"
SLOW = 120  # seconds; sanitizers on a busy machine
LINE = re.compile(rb" *(\d+)\.(\d{6}) \|  +(\d+)\)  *.{0,7}-(\d+) * \|[^|]*\|  *"
                  rb"/\* (mm_\w+): (.*?) *\*/")

count = failed = 0


def check(title, wrong):
    """A test that passes if the list of what is wrong is empty."""
    global count, failed
    count += 1
    failed += bool(wrong)
    print("%sok %d - %s" % ("not " if wrong else "", count, title))
    for item in wrong[:10]:
        print("# %s" % (item,))
    sys.stdout.flush()


def events(data):
    """(ns, thread, tracepoint, its fields) of each line with a tracepoint."""
    for line in data.split(b"\n"):
        m = LINE.match(line)
        if m:
            fields = dict(word.rstrip(b",").split(b"=", 1) for word in m[6].split()
                          if b"=" in word)
            yield ((int(m[1]) * 1000000 + int(m[2])) * 1000, int(m[4]), m[5].decode(),
                   {key.decode(): value.decode() for key, value in fields.items()})


def compactions(data):
    """What snoop should report for each compaction. Without an mm_compaction_suitable right before
    it, as for manual and proactive compaction since 6.5, it is for no allocation."""
    asked, begun = {}, {}
    for ns, tid, name, fields in events(data):
        if name == "mm_compaction_suitable":
            asked[tid] = fields if fields["ret"] == "continue" else None
        elif name == "mm_compaction_begin":
            begun[tid] = (ns, asked.pop(tid, None) or {})
        elif name == "mm_compaction_end" and tid in begun:
            start, cause = begun.pop(tid)
            yield {"ts": ns, "ns": ns - start, "pid": tid, "order": int(cause.get("order", -1)),
                   "zone": cause.get("zone"), "zone_start": int(fields["zone_start"], 16),
                   "mode": fields["mode"], "status": fields["status"]}


def reclaims(data):
    begun = {}
    for ns, tid, name, fields in events(data):
        if name == "mm_vmscan_direct_reclaim_begin":
            begun[tid] = (ns, fields)
        elif name == "mm_vmscan_direct_reclaim_end" and tid in begun:
            start, cause = begun.pop(tid)
            yield {"ts": ns, "ns": ns - start, "pid": tid, "order": int(cause["order"]),
                   "gfp": cause["gfp_flags"], "pages": int(fields["nr_reclaimed"])}


def zones(path):
    """First page frame -> name of each zone, from a copy of /proc/zoneinfo."""
    found, name = {}, None
    for line in path.read_text().splitlines():
        words = line.split()
        if words[:1] == ["Node"]:
            name = words[3]
        elif words[:1] == ["start_pfn:"]:
            found[int(words[1])] = name
    return found


def told(alloclat, data, *args):
    """The stalls that alloclat reports when run with these arguments."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        done = subprocess.run([alloclat, *args, "--json", "-q", "-i", file.name],
                              capture_output=True, timeout=SLOW, check=True)
    objects = [json.loads(line) for line in done.stdout.splitlines()]
    return [o for o in objects if o["type"] in ("compaction", "reclaim")]


def differences(expected, got):
    """How two lists of stalls differ, in the members that the first one has."""
    wrong = ["%d stalls, %d expected" % (len(got), len(expected))] * (len(expected) != len(got))
    for want, have in zip(expected, got):
        has = {key: have.get(key) for key in want}
        if has != want:
            wrong.append("expected %s, got %s" % (want, has))
    return wrong


def judge(alloclat, path):
    data = lzma.decompress(path.read_bytes())
    name = path.name.split(".trace")[0]
    copy = path.parent / (name + ".proc")
    names = zones(copy)
    expected = list(compactions(data))
    check("%s: has compactions with and without an order" % name,
          [] if {s["order"] >= 0 for s in expected} == {True, False} else [expected])
    # The zone by its first page frame, and by the name that the kernel gave, if any.
    check("%s: the copy of /proc/zoneinfo is of the same machine" % name,
          [s for s in expected if s["zone"] not in (None, names[s["zone_start"]])])
    for command in ("snoop", "compaction"), ("compaction",):
        check("%s: %s" % (name, " ".join(command)),
              differences(expected, told(alloclat, data, *command)))
    bare = b"".join(line for line in data.splitlines(keepends=True)
                    if b"mm_compaction_suitable" not in line)
    unnamed = [{key: value for key, value in stall.items() if key != "zone"}
               for stall in expected]
    check("%s: compaction, without mm_compaction_suitable" % name,
          differences(unnamed, told(alloclat, bare, "compaction")))
    for stall in expected:
        stall["zone"] = names[stall["zone_start"]]
    check("%s: snoop compaction, the same, with a copy of /proc/zoneinfo" % name,
          differences(expected, told(alloclat, bare, "snoop", "--zoneinfo", str(copy))))
    check("%s: snoop reclaim" % name,
          differences(list(reclaims(data)), told(alloclat, data, "snoop", "reclaim")))


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("alloclat")
    parser.add_argument("recording", nargs="*", type=pathlib.Path)
    args = parser.parse_args()
    alloclat = str(pathlib.Path(args.alloclat).resolve())
    for path in args.recording or sorted(RECORDINGS.glob("*.trace.xz")):
        judge(alloclat, path)
    print("1..%d" % count)
    return 1 if failed or not count else 0


if __name__ == "__main__":
    sys.exit(main())
