#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""mutants.py: does check.py find a wrong rule?

For a fresh recording check.py tolerates lines that no reader of text could
decide. Here it checks readers with one rule changed: each has to fail, with
unexplained lines. And a recording with one return recorded too late for any
reader: this has to pass, with its wrong lines explained.

Prints TAP.
"""

import collections
import pathlib
import sys

import check
import exactdata
import model
import render

RECORDING = pathlib.Path(__file__).parent / "recordings" / \
    "thresh134-6.12.117.tsv.xz"
THRESHOLD = 134


def reader(rules):
    """A reader that check() runs instead of alloclat."""
    def run(path, threshold):
        filter_ = rules(threshold)
        shown = [out.text for line in model.records(model.read(path))
                 for out in filter_.feed(line)]
        return shown + filter_.report()
    return run


class LastOfEachKind(model.Filter):
    """The rule of the scripts of 2016, which ignore times."""

    @staticmethod
    def fits(held, place, start, end, since):
        return True

    @staticmethod
    def pair_fits(head, tail, start, end):
        return True


class InsideTooEarly(model.Filter):
    """Tracepoints up to a millisecond before the call are taken as part of it."""

    @staticmethod
    def fits(held, place, start, end, since):
        return model.Filter.fits(held, place, start - 1000 * model.US, end,
                                 since)


class NoTails(model.Filter):
    """A pair of head and tail never belongs to the call."""

    @staticmethod
    def pair_fits(head, tail, start, end):
        return False


class OwnerIsTheNode(model.Filter):
    """The list event is owned by shrink_node."""

    def __init__(self, threshold, **options):
        super().__init__(threshold, events=[
            (model.LIST_EVENT, b"shrink_node")], **options)


class EveryTenthHeadLost(model.Filter):
    """A plain bug: it drops every tenth begin of direct reclaim."""

    def event(self, task, line):
        if line.name == b"mm_vmscan_direct_reclaim_begin" and \
                line.time % 10000 == 0:
            return []
        return super().event(task, line)


MUTANTS = (LastOfEachKind, InsideTooEarly, NoTails, OwnerIsTheNode,
           EveryTenthHeadLost)


def case_of(recording, title):
    lines = list(render.with_threshold(recording, THRESHOLD))
    return check.Case(title, recording, lines, THRESHOLD, THRESHOLD,
                      check.FRESH_ALLOWED)


def delayed(recording):
    """The same recording, but the return of one direct reclaim that has both of its
    lines is recorded so late that the call seems to begin after the first."""
    inside = collections.defaultdict(list)
    calls = exactdata.Calls(recording.records)
    for point in recording.records:
        if isinstance(point, exactdata.Point) and \
                exactdata.OWNERS.get(point.name) == "try_to_free_pages":
            call = calls.around(point.pid, "try_to_free_pages", point.time)
            if call:
                inside[call.seq].append(point)
    for seq, points in inside.items():
        call = recording.records[seq]
        late = exactdata.duration(call) - 10000
        # The task must have no other record before the return is recorded.
        if len(points) == 2 and late > 60000 and not any(
                record.pid == call.pid and
                call.time <= record.time <= call.rettime + late
                and record is not call for record in recording.records):
            changed = list(recording.records)
            changed[seq] = call._replace(time=call.rettime + late)
            return recording._replace(records=changed)
    raise AssertionError("no such call in the recording")


def main():
    recording = exactdata.load(RECORDING)
    number = failed = 0
    case = case_of(recording, "6.12.117")
    for mutant in MUTANTS:
        result = check.check(case, reader(mutant))
        number += 1
        good = not result.passed and result.unexplained > 0
        failed += not good
        check.tap(good, number, "%s is found: %s" % (
            mutant.__name__, result.summary.split(": ", 1)[1]))
    late = case_of(delayed(recording), "one return recorded late")
    result = check.check(late, reader(model.Filter))
    number += 1
    good = result.passed and result.wrong == result.late == 2
    failed += not good
    check.tap(good, number, result.summary)
    print("1..%d" % number)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
