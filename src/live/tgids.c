// SPDX-License-Identifier: GPL-2.0-or-later
#include "tgids.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/proc.h"

/* The list is reread at most this often, and only when a thread is asked for. */
#define REREAD_NS (100 * NSEC_PER_MSEC)

struct tgids {
	int fd;
	bool has_proc; /* pids in /proc are those of the trace */
	uint64_t read_at;
	struct buf text;
};

struct tgids *tgids_new(int fd, bool running)
{
	struct tgids *t = mem_zalloc(sizeof(*t));

	t->fd = fd;
	t->has_proc = running && proc_has_tasks();
	return t;
}

void tgids_free(struct tgids *t)
{
	if (!t)
		return;
	if (t->fd >= 0)
		close(t->fd);
	buf_free(&t->text);
	free(t);
}

/* The number that follows @key, up to the end of the line, in the first line of @text that begins
 * with @key; 0: there is none. */
static int find_number(const struct buf *text, const char *key)
{
	const char *at = text->data ? strstr(text->data, key) : NULL;
	char digits[16];
	uint64_t number;
	size_t len;

	/* @key must be at the start of a line. */
	while (at && at != text->data && at[-1] != '\n')
		at = strstr(at + 1, key);
	if (!at)
		return 0;
	at += strlen(key);
	len = strcspn(at, "\n");
	if (len >= sizeof(digits))
		return 0;
	memcpy(digits, at, len);
	digits[len] = '\0';
	return num_parse(digits, 1, INT_MAX, &number) ? (int)number : 0;
}

/* Searches saved_tgids, whose lines are "TID TGID". */
static int find_saved(struct tgids *t, int tid)
{
	uint64_t now = clock_now();
	char key[16];

	if (t->fd < 0)
		return 0;
	if (t->read_at == 0 || now - t->read_at >= REREAD_NS) {
		t->read_at = now;
		if (file_reread(t->fd, &t->text) < 0)
			t->text.len = 0;
	}
	snprintf(key, sizeof(key), "%d ", tid);
	return t->text.len > 0 ? find_number(&t->text, key) : 0;
}

static int read_proc(int tid)
{
	struct buf status = { 0 };
	int tgid = 0;
	char path[32];

	snprintf(path, sizeof(path), "/proc/%d/status", tid);
	if (file_read(path, &status) == 0)
		tgid = find_number(&status, "Tgid:\t");
	buf_free(&status);
	return tgid;
}

int tgids_get(struct tgids *t, int tid)
{
	int tgid;

	if (tid <= 0) /* the idle task */
		return 0;
	tgid = find_saved(t, tid);
	return tgid == 0 && t->has_proc ? read_proc(tid) : tgid;
}
