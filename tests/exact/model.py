#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""model.py: the filter's rules in their plainest form, to compare with.

Written from the design alone, without looking at the C sources, and slow and
simple on purpose: it keeps every head and tail until the owner returns. Equal
output thus also shows that alloclat may keep fewer. A line is always bytes,
because the encoding of a task name is unknown.

    model.py -t 134 [-p PID,...] [-c PATTERN] [-e SYSTEM:EVENT=FUNCTION] FILE

prints what `alloclat -q -t 134 ... -i FILE` must print. READING n marks a
place where the design can be read in two ways, and says which one was chosen.
"""

import argparse
import collections
import lzma
import re
import sys

US = 1000  # one microsecond; all times are nanoseconds

# ---------------------------------------------------------------- catalogue

HEAD, TAIL, INSIDE = "head", "tail", "inside"
LIST_EVENT = b"mm_vmscan_lru_shrink_inactive"
SPAN_START, SPAN_END = b"mm_shrink_slab_start", b"mm_shrink_slab_end"

ALLOCATORS = {b"__alloc_frozen_pages_noprof", b"__alloc_pages_noprof",
              b"__alloc_pages", b"__alloc_pages_nodemask"}
LRUVEC = {b"shrink_lruvec", b"shrink_node_memcg"}
LIST_OWNERS = {b"shrink_inactive_list": TAIL, b"evict_folios": INSIDE}

# tracepoint -> (names of the owner's function, place)
TRACEPOINTS = {
    b"mm_vmscan_direct_reclaim_begin": ({b"try_to_free_pages"}, HEAD),
    b"mm_vmscan_direct_reclaim_end": ({b"try_to_free_pages"}, TAIL),
    b"mm_compaction_begin": ({b"compact_zone"}, HEAD),
    b"mm_compaction_end": ({b"compact_zone"}, TAIL),
    b"mm_compaction_try_to_compact_pages": ({b"try_to_compact_pages"}, HEAD),
    LIST_EVENT: (LRUVEC, INSIDE),
}

# These prove that the task's list-scanning calls have returned: list events that
# it still holds belonged to calls below the threshold. If events and calls use
# the same clock this changes nothing (check.py --model checks it). If they use two
# (`global`, the default of 5.10 and 6.1), S is wrong by up to milliseconds, and
# this excludes older events.
SCAN_IS_OVER = {SPAN_START, b"mm_vmscan_direct_reclaim_end"}

HEAD_SLACK = 50 * US
SLACK = 1 * US

SUFFIX = re.compile(rb"\.(?:isra|constprop|part)\.\d+$")


def plain_name(function):
    """The name without compiler suffixes: `f.isra.0` has the role of f."""
    while SUFFIX.search(function):
        function = SUFFIX.sub(b"", function)
    return function


# -------------------------------------------------------------------- lines

# kind: call (a return or a leaf), entry, event or lost
Line = collections.namedtuple(
    "Line", "kind time cpu pid comm depth leaf duration name payload text")

PROLOGUE = re.compile(
    rb" *(?P<sec>\d+)\.(?P<usec>\d{6}) \|   *(?P<cpu>\d+)\) "
    rb"(?P<proc> *(?:.{0,7})-(?P<pid>\d+) *) \| "
    rb"[ $@*#!+] (?:(?P<dur>\d+)(?:\.(?P<frac>\d{1,3}))? us *| {12})\|  "
    rb"(?P<indent> *)", re.DOTALL)
START = re.compile(rb" *\d+\.\d{6} \|   *\d+\) ")

NAME = rb"(?P<name>[^ ()]+)(?: \[[^\]]+\])?"
RETURN = re.compile(rb"\} /\* " + NAME + rb"(?: (?:= |ret=)[^ ]+)? \*/")
BARE = re.compile(rb"\}(?P<name>)")
LEAF = re.compile(NAME + rb"\(.*\);(?: /\* .* \*/)?")
ENTRY = re.compile(NAME + rb"\(.*\) \{(?: /\* .* \*/)?")
EVENT = re.compile(rb"/\* (?P<name>\w+): (?P<payload>.*) \*/", re.DOTALL)
LOST = re.compile(rb"CPU:(\d+) \[LOST (?:(\d+) )?EVENTS\]")


def comm_of(proc, pid):
    """The name in the proc cell, including blanks that are part of it.

    The cell is 14 columns wide, with half of the free columns (rounded down)
    on the left. Further blanks on the left belong to the name.
    """
    name = proc.rstrip(b" ")
    right = len(proc) - len(name)
    left = len(name) - len(name.lstrip(b" "))
    return name[min(left, right):-len(pid) - 1]


def has_geometry(proc):
    """Whether the cell has the layout that the kernel gives it."""
    name = proc.rstrip(b" ")
    right = len(proc) - len(name)
    if len(proc) > 14:
        return right == 0
    left = len(name) - len(name.lstrip(b" "))
    return len(proc) == 14 and left >= max(0, right - 1)


def parse_lost(text):
    match = LOST.fullmatch(text)
    if not match:
        return None
    count = int(match[2]) if match[2] else None
    return Line("lost", None, int(match[1]), None, None, None, False, count,
                None, None, text)


def parse_body(body, timed):
    """(kind, is leaf, match) of the text after the duration."""
    if timed:
        for pattern in (RETURN, BARE, LEAF):
            match = pattern.fullmatch(body)
            if match:
                return "call", pattern is LEAF, match
    else:
        for kind, pattern in (("event", EVENT), ("entry", ENTRY)):
            match = pattern.fullmatch(body)
            if match:
                return kind, False, match
    return None


def parse(text):
    """A whole record -> Line, or None for anything else.

    READING 1: a \\r before the newline is part of the line end, and is shown
    with it.
    """
    record = text.rstrip(b"\n")
    record = record[:-1] if record.endswith(b"\r") else record
    if record.startswith(b"CPU:"):
        return parse_lost(record)
    prologue = PROLOGUE.match(record)
    if not prologue:
        return None
    timed = prologue["dur"] is not None
    found = parse_body(record[prologue.end():], timed)
    if not found:
        return None
    kind, leaf, body = found
    time = (int(prologue["sec"]) * 10**6 + int(prologue["usec"])) * US
    duration = None
    if timed:
        fraction = (prologue["frac"] or b"").ljust(3, b"0")
        duration = int(prologue["dur"]) * US + int(fraction)
    payload = body["payload"] if kind == "event" else None
    return Line(kind, time, int(prologue["cpu"]), int(prologue["pid"]),
                comm_of(prologue["proc"], prologue["pid"]),
                len(prologue["indent"]) // 2, leaf, duration, body["name"],
                payload, text)


def joined(pieces):
    """A record that was split by a newline in the task name, or None."""
    text = b"".join(pieces)
    prologue = PROLOGUE.match(text)
    if not prologue or not has_geometry(prologue["proc"]):
        return None
    # All newlines must be in the name.
    if b"\n" in text[prologue.end("proc"):].rstrip(b"\n"):
        return None
    return parse(text)


def records(lines):
    """Physical lines -> Line. A name has 7 bytes, hence at most 7 newlines."""
    lines = list(lines)
    at = 0
    while at < len(lines):
        taken = 1
        line = parse(lines[at])
        if line is None and START.match(lines[at]):
            for more in range(2, 9):
                candidate = joined(lines[at:at + more])
                if candidate:
                    line, taken = candidate, more
                    break
        if line:
            yield line
        at += taken


# ------------------------------------------------------------------- filter

class Held:
    """A tracepoint held for its owner, or an open entry or span."""

    def __init__(self, arrival, line):
        self.arrival, self.line = arrival, line
        self.time, self.name = line.time, line.name


class Task:
    def __init__(self):
        self.held = []
        self.entries = []
        self.spans = {}
        self.cpu = None


def span_key(payload):
    """`f+0x0/0x1f0 00000000f433c0c6: nid: 0 ...` -> (f, pointer, node)."""
    match = re.match(rb"([^ +]+)(?:\+\S+)?(?: \[[^\]]+\])? (\S+): nid: (\d+)",
                     payload)
    return match.groups() if match else None


class Filter:
    def __init__(self, threshold, pids=None, comm=None, events=(),
                 drop_proven=True):
        self.threshold = threshold * US
        self.pids, self.comm = pids, comm
        self.tracepoints = dict(TRACEPOINTS)
        self.list_owner_known = False
        # An owner given with -e need not be a list-scanning function.
        self.drop_proven = drop_proven and LIST_EVENT not in dict(events)
        for event, function in events:
            self.tracepoints[event] = ({function}, INSIDE)
            self.list_owner_known |= event == LIST_EVENT
        self.tasks = collections.defaultdict(Task)
        # The function that each CPU entered last at each depth: a `}` without a
        # name returns from that one (otherwise the kernel prints the name).
        self.opened = {}
        self.arrivals = 0
        self.total, self.longest = collections.Counter(), collections.Counter()
        self.unpaired = self.lost = 0

    def wanted(self, line):
        """READING 2: -p and -c select line by line, by the name in the line."""
        if self.pids is not None and line.pid not in self.pids:
            return False
        return self.comm is None or self.comm.search(line.comm) is not None

    def feed(self, line):
        """The lines to show now, in order."""
        if line.kind == "lost":
            self.forget_cpu(line)
            return []
        name = self.resolve(line)
        if line.kind != "event":
            self.learn_list_owner(name)
        if not self.wanted(line):
            return []
        self.arrivals += 1
        task = self.tasks[line.pid]
        task.cpu = line.cpu
        if line.kind == "event":
            return self.event(task, line)
        if line.kind == "entry":
            task.entries.append((name, line.depth, self.arrivals, line.time))
            return []
        return self.call(task, line, name)

    def resolve(self, line):
        """The plain name of the function, also for a `}` without a name."""
        if line.kind == "event":
            return line.name
        place = (line.cpu, line.depth)
        name = plain_name(line.name)
        if line.kind == "entry":
            self.opened[place] = name
        else:
            opened = self.opened.pop(place, b"")
            name = name or opened
        return name

    def learn_list_owner(self, name):
        """A file does not say which function reclaims the inactive list.

        READING 3: the first line of such a function decides (also an entry, a
        call below the threshold, or a line of a task that -p or -c exclude:
        it tells about the kernel), and it is not changed later.
        """
        if not self.list_owner_known and name in LIST_OWNERS:
            self.tracepoints[LIST_EVENT] = ({name}, LIST_OWNERS[name])
            self.list_owner_known = True

    def forget_cpu(self, line):
        """READING 4: open spans and entries are dropped with the held tracepoints."""
        self.lost += line.duration or 0
        for task in self.tasks.values():
            if task.cpu == line.cpu:
                task.held, task.entries, task.spans = [], [], {}

    def event(self, task, line):
        if line.name in SCAN_IS_OVER and self.drop_proven:
            task.held = [held for held in task.held if held.name != LIST_EVENT]
        if line.name == SPAN_START:
            key = span_key(line.payload)
            if key:
                # READING 5: of two consecutive starts the later one counts.
                task.spans[key] = Held(self.arrivals, line)
        elif line.name == SPAN_END:
            return self.span_end(task, line)
        elif line.name in self.tracepoints:
            task.held.append(Held(self.arrivals, line))
        return []

    def span_end(self, task, line):
        key = span_key(line.payload)
        start = task.spans.pop(key, None)
        if start is None:
            self.unpaired += 1
            return []
        # READING 9: if the clock went back, the duration is 0.
        length = max(0, line.time - start.time)
        self.total[key[0]] += length
        self.longest[key[0]] = max(self.longest[key[0]], length)
        return [start.line, line] if length > self.threshold else []

    def call(self, task, line, name):
        """A function returned: show or discard what belongs to it."""
        start, end, since = self.interval(task, line, name)
        over = line.duration >= self.threshold
        shown = []
        if over:
            shown = self.belonging(task, name, start, end, since)
        # Anything else held for this owner is older than this call.
        task.held = [held for held in task.held
                     if name not in self.tracepoints[held.name][0]]
        if name in ALLOCATORS:
            self.forget_since(task, start, since)
        return [held.line for held in shown] + ([line] if over else [])

    def interval(self, task, line, name):
        """(start, end, arrival of the first line inside).

        The last one is known if the entry was seen: then the nesting is
        explicit. It is None if only times can tell.
        """
        if line.leaf:
            # Printed with the time of its entry, and only if nothing is
            # between entry and return.
            return line.time, line.time + line.duration, self.arrivals
        entry = self.close_entry(task, line, name)
        if entry:
            _, _, arrival, time = entry
            return time, line.time, arrival
        return line.time - line.duration, line.time, None

    def close_entry(self, task, line, name):
        """The entry that matches this return, if its line was seen.

        Entries above it have lost their return. The kernel sometimes prints
        a wrong task on an entry line, so the depth must match as well.
        """
        for at in range(len(task.entries) - 1, -1, -1):
            if task.entries[at][:2] == (name, line.depth):
                entry = task.entries[at]
                del task.entries[at:]
                return entry
        return None

    def belonging(self, task, name, start, end, since):
        """The tracepoints held for the task that belong to this call, in order of arrival."""
        groups = collections.defaultdict(list)
        for held in task.held:
            if name in self.tracepoints[held.name][0]:
                groups[held.name].append(held)
        chosen = []
        last = {}
        for event, group in groups.items():
            place = self.tracepoints[event][1]
            if place != INSIDE:
                group = group[-1:]
                last[place] = group[0]
            chosen += [held for held in group
                       if self.fits(held, place, start, end, since)]
        head, tail = last.get(HEAD), last.get(TAIL)
        if since is None and head and tail and head.arrival < tail.arrival:
            chosen = [held for held in chosen if held not in (head, tail)]
            if self.pair_fits(head, tail, start, end):
                chosen += [head, tail]
        return sorted(chosen, key=lambda held: held.arrival)

    @staticmethod
    def pair_fits(head, tail, start, end):
        """A head followed by its tail belongs to the same call, whatever its
        time, so the two are decided together."""
        if not start - SLACK <= tail.time <= end:
            return False
        return (end - tail.time < tail.time - start
                or head.time >= start - SLACK)

    @staticmethod
    def fits(held, place, start, end, since):
        """Whether a tracepoint belongs to the call, judged by its place."""
        if since is not None:
            return held.arrival > since
        if place == HEAD:
            return held.time >= start - HEAD_SLACK
        if place == INSIDE:
            return held.time >= start - SLACK
        return (start - SLACK <= held.time <= end
                and end - held.time < held.time - start)

    @staticmethod
    def forget_since(task, start, since):
        """READING 6: "since S" refers to the time of the event, and includes S. Open
        spans are dropped too: one that began in this call and has not ended by
        now has lost its end."""
        def inside(held):
            if since is not None:
                return held.arrival > since
            return held.time >= start

        task.held = [held for held in task.held if not inside(held)]
        task.spans = {key: held for key, held in task.spans.items()
                      if not inside(held)}

    def report(self):
        """READING 7: equal totals in any order; here by name."""
        names = sorted(self.total, key=lambda name: (-self.total[name], name))
        return [b"%s : total time = %s ms, max latency = %s ms\n"
                % (name, b"%f" % (self.total[name] / 10**6),
                   b"%f" % (self.longest[name] / 10**6)) for name in names]


# --------------------------------------------------------------------- main

def split_lines(data):
    """Split at newlines only; splitlines() also splits at a \\r."""
    return re.findall(rb"[^\n]*\n|[^\n]+", data)


def read(path):
    """The physical lines of a recording, compressed or not."""
    opener = lzma.open if path.endswith(".xz") else open
    with opener(path, "rb") as source:
        return split_lines(source.read())


def run(lines, threshold, **options):
    """(lines shown, lines of the report)."""
    rules = Filter(threshold, **options)
    shown = []
    for line in records(lines):
        for out in rules.feed(line):
            # READING 8: a last line without a newline gets one, because
            # the report would otherwise continue that line.
            shown.append(out.text if out.text.endswith(b"\n")
                         else out.text + b"\n")
    return shown, rules.report()


def parse_event(text):
    match = re.fullmatch(r"[^:]+:([^=]+)=(.+)", text)
    if not match:
        raise argparse.ArgumentTypeError("want SYSTEM:EVENT=FUNCTION")
    return match[1].encode(), match[2].encode()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("-t", type=int, required=True, metavar="US")
    parser.add_argument("-p", type=lambda text: {int(pid) for pid
                                                 in text.split(",")})
    parser.add_argument("-c", type=lambda text: re.compile(text.encode()))
    parser.add_argument("-e", type=parse_event, action="append", default=[])
    parser.add_argument("file")
    args = parser.parse_args()
    shown, report = run(read(args.file), args.t, pids=args.p, comm=args.c,
                        events=args.e)
    sys.stdout.buffer.writelines(shown + report)


if __name__ == "__main__":
    main()
