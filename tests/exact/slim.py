#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""slim.py: make a trace.dat that is small enough to commit.

    slim.py trace.dat FIXTURE.tsv.xz OUTPUT.dat.xz

Rewrites the recording in format 7, compressed only by xz, with the same
records, event formats and task names. Of kallsyms it keeps only the functions
that the fixture made from it (derive.py) names, each with the symbol after it,
which tells where the function ends. trace-cmd decompresses the input first.
"""

import lzma
import struct
import subprocess
import sys
import tempfile

import exactdata

PAGE = 4096
OPTIONS, BUFFER = 0, 3
# Options from this number on refer to a section with the same number.
FIRST_SECTION, KALLSYMS = 16, 19


def plain(path):
    """The recording's bytes in format 7, uncompressed."""
    with tempfile.NamedTemporaryFile(suffix=".dat") as output:
        subprocess.run(["trace-cmd", "convert", "-i", path, "-o", output.name,
                        "--file-version", "7", "--compression", "none"],
                       check=True, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)
        output.seek(0)
        return output.read()


def string_at(data, at):
    """The NUL-terminated string at `at`, and the offset after it."""
    end = data.index(b"\0", at)
    return data[at:end], end + 1


def options(data, at):
    """Yield (id, bytes) of all options, starting at the first section."""
    while at:
        position = at + 16
        while True:
            number, size = struct.unpack_from("<HI", data, position)
            value = data[position + 6:position + 6 + size]
            position += 6 + size
            if number == 0:
                at, = struct.unpack("<Q", value)
                break
            yield number, value


def section(data, at):
    """The contents of a section."""
    size, = struct.unpack_from("<Q", data, at + 8)
    return data[at + 16:at + 16 + size]


def slim_kallsyms(text, names):
    """Keep the lines with these names, and the next line by address after each."""
    lines = [line for line in text.split(b"\n") if line.count(b" ") >= 2]
    order = sorted(range(len(lines)), key=lambda at: (lines[at][:16], at))
    kept, last = set(), None
    for at in order:
        if lines[at].split()[2] in names:
            kept.add(at)
            last = lines[at][:16]
        elif last and lines[at][:16] != last:
            kept.add(at)
            last = None
    return b"\n".join(lines[at] for at in sorted(kept)) + b"\n"


def names_of(fixture):
    """All functions named in the fixture."""
    names = set()
    for record in exactdata.load(fixture).records:
        if not isinstance(record, exactdata.Point):
            names.add(record.func.encode())
        elif "+0x0/" in record.payload:
            names.add(record.payload.split("+")[0].encode())
    return names


def buffer_of(value, data):
    """(name, clock, [(cpu, its pages)]) of a BUFFER option."""
    name, at = string_at(value, 8)
    clock, at = string_at(value, at)
    _, count = struct.unpack_from("<II", value, at)
    pages = []
    for index in range(count):
        cpu, start, size = struct.unpack_from("<IQQ", value, at + 8 + 20 * index)
        pages.append((cpu, data[start:start + size]))
    return name, clock, pages


class Writer:
    """Format 7 of the file, see trace-cmd.dat.v7(5)."""

    def __init__(self):
        self.data = bytearray(b"\x17\x08\x44tracing" b"7\0" b"\0\x08" +
                              struct.pack("<I", PAGE) + b"none\0\0")
        self.first = len(self.data)
        self.data += bytes(8)
        self.options = []

    def section(self, number, body):
        at = len(self.data)
        self.data += struct.pack("<HHIQ", number, 0, 0, len(body)) + body
        self.options.append((number, struct.pack("<Q", at)))

    def buffer(self, name, clock, pages):
        at = len(self.data)
        self.data += struct.pack("<HHIQ", BUFFER, 0, 0, 0)
        self.data += bytes(-len(self.data) % PAGE)
        value = struct.pack("<Q", at) + name + b"\0" + clock + b"\0" + \
            struct.pack("<II", PAGE, len(pages))
        for cpu, body in pages:
            value += struct.pack("<IQQ", cpu, len(self.data), len(body))
            self.data += body
        struct.pack_into("<Q", self.data, at + 8, len(self.data) - at - 16)
        self.options.append((BUFFER, value))

    def finish(self):
        body = b"".join(struct.pack("<HI", number, len(value)) + value
                        for number, value in self.options)
        body += struct.pack("<HIQ", 0, 8, 0)
        struct.pack_into("<Q", self.data, self.first, len(self.data))
        self.data += struct.pack("<HHIQ", OPTIONS, 0, 0, len(body)) + body
        return bytes(self.data)


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    recording, fixture, output = sys.argv[1:]
    data = plain(recording)
    at = data.index(b"none\0") + 5
    _, at = string_at(data, at)
    first, = struct.unpack_from("<Q", data, at)
    writer = Writer()
    for number, value in options(data, first):
        if number == BUFFER:
            writer.buffer(*buffer_of(value, data))
        elif number >= FIRST_SECTION:
            body = section(data, struct.unpack("<Q", value)[0])
            if number == KALLSYMS:
                text = slim_kallsyms(body[4:], names_of(fixture))
                body = struct.pack("<I", len(text)) + text
            writer.section(number, body)
        else:
            writer.options.append((number, value))
    with open(output, "wb") as file:
        file.write(lzma.compress(writer.finish(), preset=9 | lzma.PRESET_EXTREME))


if __name__ == "__main__":
    main()
