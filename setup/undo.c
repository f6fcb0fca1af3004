// SPDX-License-Identifier: GPL-2.0-or-later
#include "undo.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/msg.h"
#include "base/num.h"
#include "slices.h"

/* "ALU" and the version of the format. A log is only read on the machine and in the boot that
 * wrote it, so its numbers are in the machine's byte order. */
#define UNDO_MAGIC 0x31554c41u

/* Types of records. Those of entries are the numbers of enum file_kind. */
#define RECORD_HEADER 0x1000u /* the first: path is the tracing directory, text "pid boot_id" */
#define RECORD_COMMIT 0x1001u /* all before it is on disk and may have been touched */

struct record {
	uint32_t magic;
	uint32_t what;
	uint32_t path_len;
	uint32_t text_len;
	uint32_t sum;	  /* of the four above, and of the path and the text that follow */
	uint32_t touched; /* written later, so not part of the sum */
};

#define BOOT_ID_PATH "/proc/sys/kernel/random/boot_id"

/* FNV-1a, 32 bits: guards against accidents, not attacks. The directory is root's. */
static uint32_t sum_add(uint32_t sum, const void *bytes, size_t len)
{
	const unsigned char *from = bytes;

	for (size_t i = 0; i < len; i++)
		sum = (sum ^ from[i]) * 16777619u;
	return sum;
}

static uint32_t record_sum(const struct record *r, const char *payload)
{
	uint32_t sum = sum_add(2166136261u, r, offsetof(struct record, sum));

	return sum_add(sum, payload, (size_t)r->path_len + r->text_len);
}

static void add_record(struct buf *out, uint32_t what, struct slice path, struct slice text)
{
	struct record r = {
		.magic = UNDO_MAGIC,
		.what = what,
		.path_len = (uint32_t)path.len,
		.text_len = (uint32_t)text.len,
	};
	size_t at = out->len;

	buf_add(out, &r, sizeof(r));
	buf_add(out, path.data, path.len);
	buf_add(out, text.data, text.len);
	r.sum = record_sum(&r, out->data + at + sizeof(r));
	memcpy(out->data + at, &r, sizeof(r));
}

static char *read_boot_id(void)
{
	struct buf id = { 0 };

	if (file_read(BOOT_ID_PATH, &id) < 0)
		buf_str(&id, "unknown");
	buf_chomp(&id);
	return id.data;
}

void undo_free(struct undo *u)
{
	for (size_t i = 0; i < u->nr; i++) {
		free(u->entries[i].path);
		buf_free(&u->entries[i].old);
	}
	free(u->entries);
	free(u->boot_id);
	free(u->dir);
	if (u->fd >= 0)
		close(u->fd);
	*u = (struct undo){ .dir_fd = u->dir_fd, .fd = -1 };
}

int undo_remove(struct undo *u)
{
	int ret = unlinkat(u->dir_fd, UNDO_NAME, 0);

	if (ret < 0 && errno == ENOENT)
		ret = 0;
	if (ret == 0) {
		int saved_errno = errno;

		undo_free(u);
		errno = saved_errno;
	}
	return ret;
}

/* Log and directory. A full disk may show only here (delayed allocation). */
static int sync_log(const struct undo *u)
{
	return fsync(u->fd) < 0 || fsync(u->dir_fd) < 0 ? -1 : 0;
}

int undo_create(struct undo *u, int dir_fd, const char *dir)
{
	struct buf out = { 0 }, text = { 0 };
	int ret;

	*u = (struct undo){ .dir_fd = dir_fd, .pid = (long)getpid() };
	u->fd = openat(dir_fd, UNDO_NAME, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (u->fd < 0) {
		msg_errno("writing the undo log");
		return -1;
	}
	u->boot_id = read_boot_id();
	u->dir = mem_strdup(dir);
	buf_printf(&text, "%ld %s", u->pid, u->boot_id);
	add_record(&out, RECORD_HEADER, slice_of(dir), slice_of_buf(&text));
	ret = file_write_all(u->fd, out.data, out.len);
	if (ret < 0) {
		msg_errno("writing the undo log");
		undo_remove(u);
	}
	buf_free(&out);
	buf_free(&text);
	return ret;
}

static struct undo_entry *new_entry(struct undo *u)
{
	if (u->nr == u->room) {
		u->room = u->room ? 2 * u->room : 64;
		u->entries = mem_realloc(u->entries, u->room, sizeof(*u->entries));
	}
	u->entries[u->nr] = (struct undo_entry){ .mark_at = -1 };
	return &u->entries[u->nr++];
}

size_t undo_add(struct undo *u, enum file_kind kind, const char *path, struct slice old)
{
	char *copy = mem_strdup(path);
	struct undo_entry *e;
	struct buf text = { 0 };

	/* The entry comes last: when memory is exhausted, mem_at_exhaustion() reads the list. */
	buf_add(&text, old.data, old.len);
	e = new_entry(u);
	e->kind = kind;
	e->path = copy;
	e->old = text;
	return (size_t)(e - u->entries);
}

int undo_commit(struct undo *u)
{
	off_t end = lseek(u->fd, 0, SEEK_END);
	struct buf out = { 0 };
	size_t first = u->nr;
	int ret = -1;

	while (first > 0 && u->entries[first - 1].mark_at < 0)
		first--;
	for (size_t i = first; i < u->nr; i++) {
		struct undo_entry *e = &u->entries[i];

		e->mark_at = end + (off_t)(out.len + offsetof(struct record, touched));
		add_record(&out, e->kind, slice_of(e->path), slice_of_buf(&e->old));
	}
	add_record(&out, RECORD_COMMIT, slice_of(""), slice_of(""));
	if (end >= 0 && file_write_all(u->fd, out.data, out.len) == 0 && sync_log(u) == 0) {
		ret = 0;
	} else {
		msg_errno("writing the undo log");
		for (size_t i = first; i < u->nr; i++)
			u->entries[i].mark_at = -1;
		/* Only to be tidy: undo_load() ignores an incomplete batch. */
		if (end >= 0 && ftruncate(u->fd, end) < 0)
			msg_errno("truncating the undo log");
	}
	buf_free(&out);
	return ret;
}

int undo_touch(struct undo *u, size_t number)
{
	struct undo_entry *e = &u->entries[number];
	const uint32_t touched = 1;

	if (e->touched)
		return 0;
	if (pwrite(u->fd, &touched, sizeof(touched), e->mark_at) != sizeof(touched)) {
		msg_errno("marking the undo log: %s", e->path);
		return -1;
	}
	e->touched = true;
	return 0;
}

/* 1; 0: there is no log; -1 after a message. */
static int open_log(struct undo *u)
{
	struct stat st;

	u->fd = openat(u->dir_fd, UNDO_NAME, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (u->fd < 0 && errno == ENOENT)
		return 0;
	if (u->fd < 0) {
		msg_errno("reading the undo log");
		return -1;
	}
	if (fstat(u->fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_uid == geteuid())
		return 1;
	msg_error("reading the undo log: it is not a file of ours");
	return -1;
}

/* "pid boot_id". */
static bool take_header(struct undo *u, struct slice path, struct slice text)
{
	struct slice pid = slice_first_word(text); /* up to the blank */
	char *digits = mem_strndup(pid.data, pid.len);
	uint64_t value = 0;
	bool good = pid.len < text.len && num_parse(digits, 1, INT32_MAX, &value);

	free(digits);
	if (!good)
		return false;
	u->pid = (long)value;
	u->boot_id = mem_strndup(text.data + pid.len + 1, text.len - pid.len - 1);
	u->dir = mem_strndup(path.data, path.len);
	return true;
}

/* A log on its way into memory. */
struct reading {
	struct buf log;
	size_t at;	  /* of the next record */
	size_t committed; /* entries before the last commit */
	undo_allows *allows;
};

static bool take_entry(struct undo *u, const struct reading *reading, const struct record *r,
		       struct slice path, struct slice text)
{
	char *copy;
	bool good;

	if (!u->dir || r->what < KIND_VALUE || r->what > KIND_LAST)
		return false;
	copy = mem_strndup(path.data, path.len);
	good = reading->allows(u->dir, copy);
	if (good)
		undo_add(u, (enum file_kind)r->what, copy, text);
	free(copy);
	if (!good)
		return false;
	u->entries[u->nr - 1].touched = r->touched != 0;
	u->entries[u->nr - 1].mark_at = (off_t)(reading->at + offsetof(struct record, touched));
	return true;
}

/* Takes the next record. 1, 0 where the log ends, possibly within a record, -1 if it is damaged. */
static int take_record(struct undo *u, struct reading *reading)
{
	size_t left = reading->log.len - reading->at;
	const char *from = reading->log.data + reading->at;
	struct slice path, text;
	struct record r;
	bool good = true;

	if (left < sizeof(r))
		return 0;
	memcpy(&r, from, sizeof(r));
	if (r.magic != UNDO_MAGIC)
		return -1;
	if (left - sizeof(r) < (uint64_t)r.path_len + r.text_len)
		return 0;
	path = (struct slice){ from + sizeof(r), r.path_len };
	text = (struct slice){ path.data + path.len, r.text_len };
	if (r.sum != record_sum(&r, path.data))
		return -1;
	if (r.what == RECORD_HEADER)
		good = !u->dir && take_header(u, path, text);
	else if (r.what == RECORD_COMMIT)
		reading->committed = u->nr;
	else
		good = take_entry(u, reading, &r, path, text);
	reading->at += sizeof(r) + path.len + text.len;
	return good ? 1 : -1;
}

/* What was not committed was not touched. */
static void drop_uncommitted(struct undo *u, size_t committed)
{
	while (u->nr > committed) {
		u->nr--;
		free(u->entries[u->nr].path);
		buf_free(&u->entries[u->nr].old);
	}
}

enum undo_loaded undo_load(struct undo *u, int dir_fd, undo_allows *allows)
{
	struct reading reading = { .allows = allows };
	char *boot_id;
	int got;

	*u = (struct undo){ .dir_fd = dir_fd };
	got = open_log(u);
	if (got <= 0)
		return got < 0 ? UNDO_DAMAGED : UNDO_NONE;
	if (file_read_all(u->fd, &reading.log) < 0) {
		msg_errno("reading the undo log");
		buf_free(&reading.log);
		return UNDO_DAMAGED;
	}
	do {
		got = take_record(u, &reading);
	} while (got > 0);
	buf_free(&reading.log);
	drop_uncommitted(u, reading.committed);
	if (got < 0) {
		msg_error("reading the undo log: it is damaged, or of another version of alloclat");
		return UNDO_DAMAGED;
	}
	if (!u->boot_id) /* killed while the header was written */
		return UNDO_LOADED;
	boot_id = read_boot_id();
	got = strcmp(boot_id, u->boot_id);
	free(boot_id);
	return got == 0 ? UNDO_LOADED : UNDO_OTHER_BOOT;
}
