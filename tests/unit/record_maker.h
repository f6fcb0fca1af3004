/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Builds binary records, and provides the formats, symbols and task names they refer to.
 */
#ifndef ALLOCLAT_RECORD_MAKER_H
#define ALLOCLAT_RECORD_MAKER_H

#include <event-parse.h>

#include "formats.h"
#include "record/record.h"
#include "unit.h"

#define FUNCTION  0xffffffff81000100ULL /* shrink_node, of 0x80 bytes */
#define SCANNER	  0xffffffff81000200ULL /* super_cache_scan, of 0x1f0 */
#define IN_MODULE 0xffffffffc0000010ULL /* zs_shrinker_scan, in [zsmalloc] */
#define SHRINKER  0xff11000015271f80ULL

struct made_record {
	char bytes[128];
	size_t len;
};

static inline void put(struct made_record *r, size_t at, size_t size, uint64_t value)
{
	assert_true(at + size <= sizeof(r->bytes));
	memcpy(r->bytes + at, &value, size);
	if (at + size > r->len)
		r->len = at + size;
}

/* A record with the fields common to all records. */
static inline struct made_record make_record(int id, int pid)
{
	struct made_record r = { 0 };

	put(&r, 0, 2, (uint64_t)id);
	put(&r, 2, 2, 0);
	put(&r, 4, 4, (uint64_t)(unsigned int)pid);
	return r;
}

static inline struct made_record make_entry(int pid, uint64_t function, int depth)
{
	struct made_record r = make_record(ENTRY_ID, pid);

	put(&r, 8, 8, function);
	put(&r, 16, 4, (uint64_t)(unsigned int)depth);
	return r;
}

/* In the layout of 6.1. */
static inline struct made_record make_return(int pid, uint64_t function, int depth,
					     uint64_t calltime, uint64_t rettime)
{
	struct made_record r = make_entry(pid, function, depth);

	put(&r, 0, 2, EXIT_ID);
	put(&r, 20, 4, 0);
	put(&r, 24, 8, calltime);
	put(&r, 32, 8, rettime);
	return r;
}

static inline bool made_symbol(void *arg, uint64_t address, struct symbol *ret_symbol)
{
	static const struct symbol symbols[] = {
		{ { "shrink_node", 11 }, { "", 0 }, FUNCTION, 0x80 },
		{ { "super_cache_scan", 16 }, { "", 0 }, SCANNER, 0x1f0 },
		{ { "zs_shrinker_scan", 16 }, { "zsmalloc", 8 }, IN_MODULE, 0x30 },
	};

	if (arg)
		++*(int *)arg;
	for (size_t i = 0; i < ARRAY_SIZE(symbols); i++) {
		if (address >= symbols[i].start && address < symbols[i].start + symbols[i].size) {
			*ret_symbol = symbols[i];
			return true;
		}
	}
	return false;
}

static inline struct slice made_comm(void *arg, int pid)
{
	(void)arg;
	if (pid == 86)
		return (struct slice){ "sh", 2 };
	if (pid == 141)
		return (struct slice){ "stress-ng-vm", 12 };
	return (struct slice){ "", 0 };
}

/* @formats ends in NULL. Events of the tracer get the system ftrace, all others vmscan. The caller
 * frees with tep_free(). */
static inline struct tep_handle *make_tep(const char *const *formats)
{
	struct tep_handle *tep = tep_alloc();

	tep_set_loglevel(TEP_LOG_NONE);
	tep_set_long_size(tep, 8);
	for (; *formats; formats++) {
		bool ftrace = strstr(*formats, "name: funcgraph") ||
			      strstr(*formats, "name: print") ||
			      strstr(*formats, "name: kernel_stack");

		tep_parse_event(tep, *formats, strlen(*formats), ftrace ? "ftrace" : "vmscan");
	}
	return tep;
}

#endif /* ALLOCLAT_RECORD_MAKER_H */
