// SPDX-License-Identifier: GPL-2.0-or-later
#include "live.h"

#include <dirent.h>
#include <errno.h>
#include <event-parse.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/msg.h"
#include "base/num.h"
#include "comms.h"
#include "record/kallsyms.h"
#include "record/record.h"
#include "source_raw.h"
#include "tgids.h"

/* Modules are rarely loaded, and rereading kallsyms takes tens of milliseconds. */
#define REREAD_NS NSEC_PER_SEC

/* No function is this long: an address so far after the last known symbol is in a module that was
 * loaded later. */
#define FAR_BYTES 65536

#define PRIME_TRIES   20
#define PRIME_WAIT_NS (50 * NSEC_PER_MSEC)

struct live {
	const struct setup_want *want;
	struct tep_handle *tep;
	int kallsyms_fd;
	uint64_t kallsyms_read; /* clock_now() */
	struct buf kallsyms_text;
	struct kallsyms kallsyms;
	struct comms *comms;
	struct tgids *tgids; /* NULL: not wanted */
	struct record_names names;
	struct records *records;
};

/* Without the right to see them (kernel.kptr_restrict), all addresses are 0. */
static bool has_addresses(const struct buf *text)
{
	static const char none[] = "0000000000000000 ";
	const char *at = text->data, *end = at + text->len, *newline;

	for (; at < end; at = newline + 1) {
		newline = memchr(at, '\n', (size_t)(end - at));
		if (!newline)
			break;
		if ((size_t)(end - at) >= sizeof(none) && memcmp(at, none, sizeof(none) - 1) != 0)
			return true;
	}
	return false;
}

/* The kernel checks privileges when the file is opened, so this works after they are dropped. False
 * with errno. */
static bool read_kallsyms(struct live *l)
{
	struct buf *text = &l->kallsyms_text;

	l->kallsyms_read = clock_now();
	if (file_reread(l->kallsyms_fd, text) < 0)
		return false;
	l->kallsyms = (struct kallsyms){ .text = text->data, .len = text->len };
	errno = EACCES;
	return has_addresses(text);
}

static bool is_known(struct live *l, uint64_t address, struct symbol *ret_symbol)
{
	return kallsyms_find(&l->kallsyms, address, ret_symbol) &&
	       (ret_symbol->module.len == 0 || address - ret_symbol->start < FAR_BYTES);
}

static bool find_symbol(void *arg, uint64_t address, struct symbol *ret_symbol)
{
	struct live *l = arg;

	if (is_known(l, address, ret_symbol))
		return true;
	return clock_now() - l->kallsyms_read >= REREAD_NS && read_kallsyms(l) &&
	       is_known(l, address, ret_symbol);
}

static struct slice find_comm(void *arg, int pid)
{
	return comms_get(((struct live *)arg)->comms, pid);
}

static bool open_kallsyms(struct live *l, const struct setup_want *want)
{
	struct buf path = { 0 };
	bool good;

	buf_printf(&path, "%s/proc/kallsyms", want->root ? want->root : "");
	l->kallsyms_fd = open(path.data, O_RDONLY | O_CLOEXEC);
	good = l->kallsyms_fd >= 0 && read_kallsyms(l);
	if (!good && errno == EACCES)
		msg_warn("reading %s: it shows no addresses, so functions cannot be named "
			 "(see sysctl kernel.kptr_restrict; CAP_SYSLOG)",
			 path.data);
	else if (!good)
		msg_errno("reading %s", path.data);
	buf_free(&path);
	return good;
}

static void open_tasks(struct live *l, const struct setup_found *found,
		       const struct setup_want *want)
{
	struct buf path = { 0 };

	buf_printf(&path, "%s/saved_cmdlines", found->dir);
	/* Without this file, names come from /proc alone. */
	l->comms = comms_new(open(path.data, O_RDONLY | O_CLOEXEC), want->root == NULL);
	path.len = 0;
	buf_printf(&path, "%s/saved_tgids", found->dir); /* 4.14 */
	if (want->tgids)
		l->tgids = tgids_new(open(path.data, O_RDONLY | O_CLOEXEC), want->root == NULL);
	buf_free(&path);
}

/* Reads the layout of sub-buffers. */
static bool read_header_page(struct live *l, const struct setup_found *found)
{
	struct buf path = { 0 }, text = { 0 };
	bool good;

	buf_printf(&path, "%s/events/header_page", found->target_dir);
	good = file_read(path.data, &text) == 0;
	if (!good)
		msg_errno("reading %s", path.data);
	good = good && tep_parse_header_page(l->tep, text.data, text.len, sizeof(long)) == 0;
	if (good && (tep_get_header_page_size(l->tep) != 8 || tep_is_bigendian())) {
		msg_warn("reading %s: binary records can be read from 64-bit little-endian "
			 "kernels only",
			 path.data);
		good = false;
	}
	buf_free(&path);
	buf_free(&text);
	return good;
}

/* A format that cannot be parsed is reported by records_new() if it is needed. */
static void read_format(struct live *l, const struct setup_found *found, const char *system,
			const char *event)
{
	struct buf path = { 0 }, text = { 0 };

	buf_printf(&path, "%s/events/%s/%s/format", found->target_dir, system, event);
	if (file_read(path.data, &text) == 0)
		tep_parse_event(l->tep, text.data, text.len, system);
	buf_free(&path);
	buf_free(&text);
}

/* Reads the formats of the tracers' own events and of the requested ones: no others are enabled. */
static void read_formats(struct live *l, const struct setup_found *found,
			 const struct setup_want *want)
{
	struct buf path = { 0 };
	struct dirent *e;
	DIR *dir;

	buf_printf(&path, "%s/events/ftrace", found->target_dir);
	dir = opendir(path.data);
	while (dir && (e = readdir(dir))) {
		if (e->d_name[0] != '.')
			read_format(l, found, "ftrace", e->d_name);
	}
	if (dir)
		closedir(dir);
	buf_free(&path);
	for (size_t i = 0; i < want->nr_events; i++) {
		if (found->events[i])
			read_format(l, found, want->events[i].system, want->events[i].name);
	}
}

static bool fill(struct live *l, const struct setup_found *found, const struct setup_want *want)
{
	unsigned int flags;

	if (!open_kallsyms(l, want) || !read_header_page(l, found))
		return false;
	open_tasks(l, found, want);
	read_formats(l, found, want);
	l->names = (struct record_names){ .symbol = find_symbol, .comm = find_comm, .arg = l };
	flags = (found->local_clock ? RECORDS_ONE_CLOCK : 0) |
		(want->events_only ? 0 : RECORDS_GRAPH);
	l->records = records_new(l->tep, &l->names, (int)found->nr_cpus, flags);
	return l->records != NULL;
}

struct live *live_new(const struct setup_found *found, const struct setup_want *want)
{
	struct live *l = mem_zalloc(sizeof(*l));

	l->want = want;
	l->kallsyms_fd = -1;
	l->tep = tep_alloc();
	if (!l->tep) {
		errno = ENOMEM;
		msg_errno("reading event formats");
	}
	if (l->tep && fill(l, found, want))
		return l;
	live_free(l);
	return NULL;
}

int live_tgid(struct live *l, int tid)
{
	return l->tgids ? tgids_get(l->tgids, tid) : 0;
}

struct source *live_source(struct live *l, const struct live_ring *ring)
{
	const struct source_raw_from from = {
		.fds = ring->fds,
		.nr_fds = ring->nr_fds,
		.poll_fd = ring->poll_fd,
		.ring_bytes = ring->bytes,
		.subbuf_bytes = (size_t)tep_get_sub_buffer_size(l->tep),
		.records = l->records,
	};

	return source_raw_new(&from);
}

/* At the first read of each CPU the kernel allocates a page, and fails if it has none. That is
 * better done before there is anything to read. If it does not succeed here, each fill tries
 * again. */
static bool is_primed(struct source *s)
{
	const struct timespec wait = { .tv_nsec = (long)PRIME_WAIT_NS };
	size_t bytes;

	for (int i = 0; i < PRIME_TRIES; i++) {
		if (s->ops->fill(s, &bytes) == SOURCE_ERROR)
			return false;
		if (!s->more)
			break;
		nanosleep(&wait, NULL);
	}
	return true;
}

/* Setup has created the probes' events, which have their ids only now. */
static void read_probes(struct live *l, const struct setup_found *found)
{
	for (size_t i = 0; i < l->want->nr_probes; i++) {
		if (found->probes[i])
			read_format(l, found, SETUP_PROBE_SYSTEM, l->want->probes[i].name);
	}
	records_learn(l->records);
}

struct source *live_open(struct live *l, const struct setup_found *found,
			 const struct live_ring *ring)
{
	struct source *source;

	read_probes(l, found);
	source = live_source(l, ring);
	if (is_primed(source))
		return source;
	source_free(source);
	return NULL;
}

void live_free(struct live *l)
{
	if (!l)
		return;
	records_free(l->records);
	buf_free(&l->kallsyms_text);
	if (l->kallsyms_fd >= 0)
		close(l->kallsyms_fd);
	comms_free(l->comms);
	tgids_free(l->tgids);
	if (l->tep)
		tep_free(l->tep);
	free(l);
}
