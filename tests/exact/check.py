#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""check.py: does alloclat show exactly what belongs to the slow calls?

    check.py ALLOCLAT [FIXTURE...]     or     check.py --model

Renders recordings whose nesting is known to the nanosecond as the text that
the kernel would have printed, passes it to alloclat (or to model.py, to test
the rules themselves) and compares the lines shown with the truth. Text has
less than the truth: only microseconds, and the time at which a return was
recorded instead of the time of the return. The recordings themselves,
trace.dat files with the kernel's binary records, have all of it: there no line
may be wrong, and each must be what the kernel prints, except for what a fixture
lacks.

In the committed recordings every line has to be right. A fresh one (FIXTURE)
can contain cases that no reader of text could decide. A wrong line of it is
explained if

  late   it would be right if the returns had been recorded when they happened:
         an interrupt came between a return and its record
  start  its tracepoint fired within a microsecond of its owner's start; or it
         is one that fires at the end of a call, and the call went on for longer
         after it than it had run before

and unexplained otherwise. Some explained lines are allowed, unexplained lines
are not.

Prints TAP. Lines that are identical, byte for byte, are interchangeable.
"""

import argparse
import collections
import itertools
import lzma
import pathlib
import re
import subprocess
import sys
import tempfile

import exactdata
import model
import render

HERE = pathlib.Path(__file__).parent / "recordings"

# Wrong lines (missing and extra) per line to show, in text with a threshold. Measured: none.
# Without the rule that a head and the tail after it belong together there were three: the record
# of the return was written late (after an interrupt), or a call went on for long after its tail.
ALLOWED = 0

THRESHOLDS = (50, 134, 1000, 10000)
TOTAL = re.compile(rb".* : total time = \d+\.\d{6} ms, "
                   rb"max latency = \d+\.\d{6} ms\n")

# path: a trace.dat that is read instead of the lines as text.
Case = collections.namedtuple("Case", "title recording lines recorded "
                              "threshold allowed path",
                              defaults=(None,))


# Explained wrong lines allowed in a fresh recording: per line to show, and a minimum, because
# they come in pairs. The design's limit is for all recordings of a kernel together.
FRESH_ALLOWED, FRESH_FEW = 0.005, 4
DESIGN_LIMIT = 0.001

# So close to its owner's start (ns), text does not tell on which side a tracepoint fired.
START_SLACK = 1000


def fresh_cases(paths):
    """Fresh recordings without a threshold, made by derive.py."""
    for path in paths:
        recording = exactdata.load(pathlib.Path(path))
        lines = list(render.with_threshold(recording, 134))
        for threshold in THRESHOLDS[1:]:
            yield Case("%s recorded at 134 us" % path, recording, lines, 134,
                       threshold, FRESH_ALLOWED)


def cases():
    """What is rendered, and the threshold at which it is then read."""
    recording = exactdata.load(HERE / "nothresh-7.2.13.tsv.xz")
    for recorded in THRESHOLDS:
        lines = list(render.with_threshold(recording, recorded))
        # The reader may use another threshold than the recording.
        for threshold in THRESHOLDS if recorded == 134 else (recorded,):
            yield Case("7.2.13 recorded at %d us" % recorded, recording,
                       lines, recorded, threshold, ALLOWED)
    for tail, name in ((True, "named returns"), (False, "bare returns")):
        lines = list(render.without_threshold(recording, tail))
        for threshold in THRESHOLDS:
            yield Case("7.2.13 no threshold, %s" % name, recording, lines,
                       0, threshold, 0)
    recording = exactdata.load(HERE / "thresh134-6.12.117.tsv.xz")
    lines = list(render.with_threshold(recording, 134))
    for threshold in THRESHOLDS:
        yield Case("6.12.117 recorded at 134 us", recording, lines, 134,
                   threshold, ALLOWED)


def binary_cases(folder):
    """The recordings from which the fixtures were made, also in other formats."""
    for name, recorded in (("nothresh-7.2.13", 0), ("thresh134-6.12.117", 134)):
        recording = exactdata.load(HERE / (name + ".tsv.xz"))
        lines = list(render.with_threshold(recording, recorded) if recorded
                     else render.without_threshold(recording, True))
        path = folder / (name + ".dat")
        path.write_bytes(lzma.open(HERE / (name + ".dat.xz")).read())
        for threshold in (0, *THRESHOLDS):
            yield Case("%s, trace.dat" % name, recording, lines, recorded,
                       threshold, 0, path)
        for form, *options in (("format 6", "--file-version", "6"),
                               ("zstd", "--compression", "zstd")):
            other = folder / ("%s-%s.dat" % (name, form[-1]))
            subprocess.run(["trace-cmd", "convert", "-i", path, "-o", other,
                            *options], check=True, stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL)
            yield Case("%s, trace.dat, %s" % (name, form), recording, lines,
                       recorded, 134, 0, other)


# What a fixture lacks: the sizes of functions, gfp flags by name where derive.py
# had to leave a number, and the original pointers.
LACKING = ((re.compile(rb"\+0x0/0x[0-9a-f]+( \[\w+\])? [0-9a-f]{16}:"),
            rb"+0x0/SIZE POINTER:"),
           (re.compile(rb"(gfp_flags[ =])\S+"), rb"\1FLAGS"))


def comparable(line):
    for pattern, text in LACKING:
        line = pattern.sub(text, line)
    return line


def run_model(path, threshold):
    """The model's output, after a check that dropping early does not change it."""
    lines = model.read(path)
    shown, report = model.run(lines, threshold)
    if shown != model.run(lines, threshold, drop_proven=False)[0]:
        raise AssertionError("dropping early changes what is shown")
    return shown + report


def run_alloclat(program, path, threshold):
    command = [program, "-q", "-t", str(threshold), "-i", path]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    return model.split_lines(done.stdout)


def split_report(output):
    """(lines, report): the lines of the report come last, and nowhere else."""
    at = len(output)
    while at and TOTAL.fullmatch(output[at - 1]):
        at -= 1
    return output[:at], output[at:]


def own_line(text):
    """The line without the task-switch banner that is printed before a record."""
    return text[text.rindex("\n", 0, -1) + 1:].encode() \
        if "\n" in text[:-1] else text.encode()


def sees(case):
    """The precision at which alloclat sees a time."""
    return exactdata.nanoseconds if case.path else exactdata.microseconds


Wrong = collections.namedtuple("Wrong", "total missing extra texts")


def compare_lines(case, lines, shown):
    """What is wrong with the lines shown.

    texts has the line of each record that is missing or shown once too often.
    A line that belongs to no record is not in it.
    """
    wanted = exactdata.must_show(case.recording.records, case.threshold,
                                 case.recorded, sees(case))
    form = comparable if case.path else bytes
    # Entries are never shown, so their seq is never wanted.
    texts = [(seq, form(own_line(text))) for seq, text in lines]
    expected = collections.Counter(text for seq, text in texts
                                   if seq in wanted)
    got = collections.Counter(form(line) for line in shown)
    missing, extra = expected - got, got - expected
    return Wrong(sum(expected.values()), sorted(missing.elements()),
                 sorted(extra.elements()),
                 {seq: text for seq, text in texts
                  if text in (missing if seq in wanted else extra)})


def punctual(recording):
    """The recording as it would be if every return had been recorded when it happened."""
    return recording._replace(records=[
        record._replace(time=record.rettime)
        if isinstance(record, exactdata.Exit) else record
        for record in recording.records])


# Tracepoints that fire right before the return of that owner.
TAILS = {("mm_vmscan_direct_reclaim_end", "try_to_free_pages"),
         ("mm_compaction_end", "compact_zone"),
         ("mm_vmscan_lru_shrink_inactive", "shrink_inactive_list")}


def lingers(point, call, func):
    """Whether a tracepoint that fires at the end of this call is nearer to its start."""
    return (point.name, func) in TAILS and call.calltime <= point.time <= call.rettime and \
        point.time - call.calltime <= call.rettime - point.time


def near_start(recording, seqs):
    """Those of the tracepoints that fired close to the start of an owner, or whose owner went on
    for long after them."""
    owner = exactdata.owners(recording.records)
    calls = collections.defaultdict(list)
    for record in recording.records:
        if isinstance(record, exactdata.Exit):
            calls[record.pid, record.func].append(record)
    points = (recording.records[seq] for seq in seqs)
    return {point.seq for point in points
            if any(abs(point.time - call.calltime) <= START_SLACK or
                   lingers(point, call, owner[point.name])
                   for call in calls[point.pid, owner[point.name]])}


def explained(case, run, wrong):
    """(late, start): the wrong lines that no text can decide, by reason."""
    records = case.recording.records
    owner = exactdata.owners(records)
    points = {seq for seq in wrong.texts
              if isinstance(records[seq], exactdata.Point)
              and records[seq].name in owner}
    if not points:
        return set(), set()
    lines = list(render.with_threshold(punctual(case.recording),
                                       case.recorded))
    shown, _ = shown_by(run, lines, case.threshold)
    late = points - set(compare_lines(case, lines, shown).texts)
    start = near_start(case.recording, points - late)
    return ({wrong.texts[seq] for seq in late},
            {wrong.texts[seq] for seq in start})


def shown_by(run, lines, threshold):
    """(lines shown, lines of the report) for this text."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as text:
        text.writelines(line for _, line in lines)
        text.flush()
        return split_report(run(text.name, threshold))


def report_errors(case, report):
    """What is wrong with the totals; they are exact in every rendering."""
    expected = [line.encode() + b"\n"
                for line in exactdata.totals(case.recording.records,
                                             sees(case))]
    errors = ["total not expected: %r" % line
              for line in report if line not in expected]
    errors += ["total missing: %r" % line
               for line in expected if line not in report]
    times = [float(line.split(b" = ")[1].split()[0]) for line in report]
    if times != sorted(times, reverse=True):
        errors.append("totals are not sorted, longest first")
    return errors


def examples(title, lines, most=5):
    return ["%s: %s" % (title, line.decode(errors="replace").rstrip())
            for line in lines[:most]]


Result = collections.namedtuple(
    "Result", "passed summary notes total wrong late start unexplained")


def check(case, run):
    """The Result of one case."""
    if case.path:
        shown, report = split_report(run(case.path, case.threshold))
    else:
        shown, report = shown_by(run, case.lines, case.threshold)
    wrong = compare_lines(case, case.lines, shown)
    notes = examples("missing", wrong.missing) + examples("extra", wrong.extra)
    errors = report_errors(case, report)
    summary = "%s, -t %d: %d to show, %d missing, %d extra" % (
        case.title, case.threshold, wrong.total, len(wrong.missing),
        len(wrong.extra))
    lines = wrong.missing + wrong.extra
    if not case.allowed:
        return Result(not lines and not errors, summary, notes + errors,
                      wrong.total, len(lines), 0, 0, len(lines))
    late, start = explained(case, run, wrong)
    counts = (sum(line in late for line in lines),
              sum(line in start - late for line in lines),
              sum(line not in late | start for line in lines))
    limit = max(FRESH_FEW, int(case.allowed * wrong.total))
    return Result(len(lines) <= limit and counts[-1] == 0 and not errors,
                  "%s: %d late, %d at the start, %d unexplained" %
                  (summary, *counts), notes + errors, wrong.total, len(lines),
                  *counts)


def summed_up(results):
    """One more test for fresh recordings: all of them together.

    The share of wrong lines is reported but not tested: one line in a thousand
    is chance in a recording of a thousand lines.
    """
    total, wrong, late, start, unexplained = (
        sum(getattr(result, field) for result in results)
        for field in ("total", "wrong", "late", "start", "unexplained"))
    return unexplained == 0 and total > 0, (
        "all together: %d of %d lines wrong, %.3f%% (the design's limit is "
        "%.1f%%): %d late, %d at the start, %d unexplained" % (
            wrong, total, 100 * wrong / max(1, total), 100 * DESIGN_LIMIT,
            late, start, unexplained))


def tap(passed, number, summary, notes=()):
    print("%s %d - %s" % ("ok" if passed else "not ok", number, summary))
    for note in notes:
        print("# " + note)
    sys.stdout.flush()


def check_all(which, run):
    """The Result of every case."""
    results = []
    for number, case in enumerate(which, 1):
        try:
            result = check(case, run)
        except subprocess.CalledProcessError as error:
            result = Result(False, "%s, -t %d" % (case.title, case.threshold),
                            [str(error)], 0, 0, 0, 0, 0)
        results.append(result)
        tap(result.passed, number, result.summary, result.notes)
    return results


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("alloclat", nargs="?", help="the program to check")
    parser.add_argument("fixture", nargs="*",
                        help="exact recordings instead of the committed ones")
    parser.add_argument("--model", action="store_true",
                        help="check the rules as model.py has them")
    args = parser.parse_args()
    if bool(args.alloclat) == args.model:
        parser.error("either ALLOCLAT or --model")
    run = run_model if args.model else \
        lambda path, us: run_alloclat(args.alloclat, path, us)

    with tempfile.TemporaryDirectory() as folder:
        which = fresh_cases(args.fixture) if args.fixture else cases()
        if args.alloclat and not args.fixture:
            which = itertools.chain(which,
                                    binary_cases(pathlib.Path(folder)))
        results = check_all(which, run)
    number = len(results)
    failed = sum(not result.passed for result in results)
    if args.fixture:
        number += 1
        passed, summary = summed_up(results)
        failed += not passed
        tap(passed, number, summary)
    print("1..%d" % number)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
