// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The undo log on any bytes: it is refused or parsed, and never leads outside the directory that it
 * names. Nothing is restored here: reading is where damage is met first.
 *
 * A fuzzer cannot guess a checksum. So if the first byte is odd, the input is taken as records, and
 * what a writer would have filled in is corrected: the magic number, lengths that fit, the
 * checksum. A record whose touched mark is 0xffffffff keeps its header.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "setup/knobs.h"
#include "setup/undo.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* As in setup/undo.c. */
struct record {
	uint32_t magic, what, path_len, text_len, sum, touched;
};

static uint32_t sum_of(const uint8_t *record, size_t payload)
{
	uint32_t sum = 2166136261u;

	for (size_t i = 0; i < sizeof(struct record) + payload; i++) {
		if (i < 16 || i >= sizeof(struct record))
			sum = (sum ^ record[i]) * 16777619u;
	}
	return sum;
}

/* Corrects the records in @log. Paths keep the input's bytes, but begin with the directory: a
 * fuzzer would hardly guess that, either. */
static void make_right(uint8_t *log, size_t size)
{
	const size_t head = sizeof(struct record);

	for (size_t at = 0; size - at >= head;) {
		size_t room = size - at - head;
		struct record r;

		memcpy(&r, log + at, head);
		r.magic = 0x31554c41u;
		r.what &= 0x1001u | 0xfu;
		r.path_len = room ? r.path_len % (room + 1) : 0;
		r.text_len = room > r.path_len ? r.text_len % (room - r.path_len + 1) : 0;
		if (at > 0 && r.path_len >= 3)
			memcpy(log + at + head, "/t/", 3);
		else if (at == 0 && r.path_len >= 2)
			memcpy(log + head, "/t\0", r.path_len > 2 ? 3 : 2);
		if (r.touched != UINT32_MAX) {
			memcpy(log + at, &r, head);
			r.sum = sum_of(log + at, (size_t)r.path_len + r.text_len);
			memcpy(log + at, &r, head);
		}
		at += head + r.path_len + r.text_len;
	}
}

/* A temporary directory for the logs, created by the first call. */
static int folder(void)
{
	static char name[] = "/tmp/alloclat-fuzz-XXXXXX";
	static int fd = -1;

	if (fd < 0 && mkdtemp(name))
		fd = open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		abort();
	return fd;
}

static void write_log(int dir, const uint8_t *data, size_t size)
{
	int fd = openat(dir, UNDO_NAME, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	uint8_t *log = malloc(size + 1);

	if (fd < 0 || !log)
		abort();
	memcpy(log, data, size);
	if (size > 0 && log[0] & 1)
		make_right(log, size);
	if (write(fd, log, size) != (ssize_t)size)
		abort();
	close(fd);
	free(log);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int dir = folder();
	enum undo_loaded loaded;
	struct undo undo;

	write_log(dir, data, size);
	loaded = undo_load(&undo, dir, knobs_allow);
	for (size_t i = 0; i < undo.nr; i++) {
		size_t len = strlen(undo.dir);

		if (loaded != UNDO_DAMAGED && (strncmp(undo.entries[i].path, undo.dir, len) != 0 ||
					       undo.entries[i].path[len] != '/'))
			abort();
	}
	undo_free(&undo);
	unlinkat(dir, UNDO_NAME, 0);
	return 0;
}
