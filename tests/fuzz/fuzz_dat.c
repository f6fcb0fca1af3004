// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A whole trace.dat, damaged. The input holds the pages of two CPUs, then changes to the file made
 * from them, three bytes each. Reading must end, and each event can be printed.
 */
#include <event-parse.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../unit/dat_maker.h"
#include "base/buf.h"
#include "event/source.h"
#include "record/record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* libtraceevent leaks some bytes when it rejects a damaged format. */
const char *__lsan_default_suppressions(void);

const char *__lsan_default_suppressions(void)
{
	return "leak:libtraceevent";
}

/* More steps than this are an endless loop: each step reads something or ends. */
#define STEPS_MAX 100000

static void read_all(struct source *s)
{
	enum source_result result = SOURCE_AGAIN;
	struct buf line = { 0 };
	struct event e;
	size_t bytes;

	for (int step = 0; result == SOURCE_AGAIN || result == SOURCE_EVENT; step++) {
		if (step == STEPS_MAX)
			abort();
		result = s->ops->next(s, &e);
		if (result == SOURCE_AGAIN) {
			result = s->ops->fill(s, &bytes);
		} else if (result == SOURCE_EVENT && e.kind != EVENT_LOST) {
			line.len = 0;
			event_line(&e, &line);
		}
	}
	buf_free(&line);
}

/* The first byte selects the file's version, and how much of the rest is pages. */
static void make(struct buf *file, const uint8_t *data, size_t size)
{
	size_t pages = size > 1 ? (size - 1) * (data[0] >> 1) / 127 : 0;
	size_t nr_bytes[2] = { pages / 2, pages - pages / 2 };
	const char *bytes = size > 1 ? (const char *)data + 1 : "";
	const char *const both[2] = { bytes, bytes + nr_bytes[0] };

	if (size > 0 && data[0] & 1)
		make_dat_6(file, "local", both, nr_bytes);
	else
		make_dat_7(file, "local", both, nr_bytes);
	for (size_t at = 1 + pages; at + 3 <= size; at += 3) {
		size_t where = data[at] | (size_t)data[at + 1] << 8;

		/* Text is left alone: libtraceevent 1.7.1 itself crashes on some damaged
		 * formats. */
		if (where < file->len && (file->data[where] < '\t' || file->data[where] > '~'))
			file->data[where] = (char)data[at + 2];
		else if (where >= file->len && where < 2 * file->len) /* cut short */
			file->len = where - file->len;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int fd = memfd_create("trace.dat", MFD_CLOEXEC);
	struct buf file = { 0 };
	struct source *s;

	buf_reserve(&file, 65536);
	make(&file, data, size);
	if (fd < 0 || write(fd, file.data, file.len) != (ssize_t)file.len)
		abort();
	tep_set_loglevel(TEP_LOG_NONE);
	s = source_dat_new(fd, "trace.dat", size & 1);
	if (s)
		read_all(s);
	source_free(s);
	close(fd);
	buf_free(&file);
	return 0;
}
