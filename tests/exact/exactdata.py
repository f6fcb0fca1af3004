# SPDX-License-Identifier: GPL-2.0-or-later
"""exactdata.py: read an exact fixture, and compute what the filter must show.

A fixture is xz-compressed text, one record of the recording per row, in the
order of its time; fields are separated by tabs:

    E  dt cpu pid function depth                 a call begins
    X  dt cpu pid function depth late duration   a call returns
    P  dt cpu pid tracepoint payload             a tracepoint fires
    T  pid comm                                  a task's name

dt is the time since the previous row. For X, rettime = time - late and
calltime = rettime - duration. All times are nanoseconds. A recording made
with a threshold has no E rows.

The truth below is computed only from these intervals: it uses no text, no
order of lines, and no slack.
"""

import bisect
import collections
import lzma

# seq numbers the records: renderings and truth refer to a record by its seq.
Entry = collections.namedtuple("Entry", "seq time cpu pid func depth")
Exit = collections.namedtuple(
    "Exit", "seq time cpu pid func depth calltime rettime")
Point = collections.namedtuple("Point", "seq time cpu pid name payload")
Recording = collections.namedtuple("Recording", "records comms")

# The function whose call a tracepoint belongs to. The recordings are from
# kernels with the multi-gen LRU enabled, where evict_folios does the work of
# shrink_inactive_list.
OWNERS = {
    "mm_vmscan_direct_reclaim_begin": "try_to_free_pages",
    "mm_vmscan_direct_reclaim_end": "try_to_free_pages",
    "mm_compaction_begin": "compact_zone",
    "mm_compaction_end": "compact_zone",
    "mm_compaction_try_to_compact_pages": "try_to_compact_pages",
}
LIST_EVENT = "mm_vmscan_lru_shrink_inactive"
SPAN_START = "mm_shrink_slab_start"
SPAN_END = "mm_shrink_slab_end"


def load(path):
    """The records of a fixture, in order, and pid -> comm."""
    records, comms = [], {}
    time = 0
    with lzma.open(path, "rt") as rows:
        for row in rows:
            kind, *rest = row.rstrip("\n").split("\t")
            if kind.startswith("#"):
                continue
            if kind == "T":
                comms[int(rest[0])] = rest[1]
                continue
            time += int(rest[0])
            head = (len(records), time, int(rest[1]), int(rest[2]))
            if kind == "E":
                records.append(Entry(*head, rest[3], int(rest[4])))
            elif kind == "X":
                rettime = time - int(rest[5])
                records.append(Exit(*head, rest[3], int(rest[4]),
                                    rettime - int(rest[6]), rettime))
            else:
                records.append(Point(*head, rest[3], rest[4]))
    return Recording(records, comms)


def duration(call):
    return call.rettime - call.calltime


# How many earlier calls of a function are searched for one that encloses a time.
DEEPEST = 64


class Calls:
    """All calls of a recording, to look up the call that encloses a time."""

    def __init__(self, records):
        grouped = collections.defaultdict(list)
        for record in records:
            if isinstance(record, Exit):
                grouped[record.pid, record.func].append(record)
        self.calls, self.starts = {}, {}
        for key, calls in grouped.items():
            calls.sort(key=lambda call: call.calltime)
            self.calls[key] = calls
            self.starts[key] = [call.calltime for call in calls]

    def around(self, pid, func, time):
        """The innermost call of func by pid that encloses time, or None."""
        key = (pid, func)
        at = bisect.bisect_right(self.starts.get(key, ()), time) - 1
        if at < 0:
            return None
        # A call can be nested in a call of the same function (an allocation
        # that writes out a page allocates): the last to begin is the innermost.
        for call in reversed(self.calls[key][max(0, at - DEEPEST):at + 1]):
            if time <= call.rettime:
                return call
        return None


def microseconds(time):
    """A time in text: truncated to microseconds."""
    return time // 1000


def nanoseconds(time):
    """A time in a binary record."""
    return time


def span_key(point):
    """(task, function, pointer, node): start and end with the same key form a pair."""
    symbol, pointer, _, node = point.payload.split()[:4]
    return (point.pid, symbol.split("+")[0], pointer.rstrip(":"), node)


def spans(records):
    """Yield (shrinker, start, end) for every pair, in order of the end."""
    open_spans = {}
    for record in records:
        if not isinstance(record, Point):
            continue
        if record.name == SPAN_START:
            open_spans[span_key(record)] = record
        elif record.name == SPAN_END:
            start = open_spans.pop(span_key(record), None)
            if start:
                yield span_key(record)[1], start, record


def owners(records):
    """OWNERS, plus the function that scans the lists on this recording's kernel."""
    seen = {record.func for record in records if isinstance(record, Exit)}
    scanner = next((name for name in ("shrink_inactive_list", "evict_folios")
                    if name in seen), "shrink_lruvec")
    return {**OWNERS, LIST_EVENT: scanner}


def must_show(records, threshold, recorded=0, cut=microseconds):
    """The seq of every record to show at a threshold in microseconds.

    recorded is the threshold of the recording: shorter calls are not in its
    text. cut is the precision at which the reader sees a time.
    """
    least = max(threshold, recorded) * 1000
    calls = Calls(records)
    owner = owners(records)
    shown = set()
    for record in records:
        if isinstance(record, Exit):
            if duration(record) >= least:
                shown.add(record.seq)
        elif isinstance(record, Point) and record.name in owner:
            call = calls.around(record.pid, owner[record.name], record.time)
            if call and duration(call) >= least:
                shown.add(record.seq)
    for _, start, end in spans(records):
        if cut(end.time) - cut(start.time) > cut(threshold * 1000):
            shown.update((start.seq, end.seq))
    return shown


def totals(records, cut=microseconds):
    """The lines of the report: total and maximum per shrinker, in any order."""
    total, longest = collections.Counter(), collections.Counter()
    for name, start, end in spans(records):
        length = cut(end.time) - cut(start.time)
        total[name] += length
        longest[name] = max(longest[name], length)
    unit = cut(10**6)
    return ["%s : total time = %f ms, max latency = %f ms"
            % (name, total[name] / unit, longest[name] / unit)
            for name in total]
