/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Builds a trace.dat in memory: two CPUs, the formats of formats.h, and the caller's pages.
 */
#ifndef ALLOCLAT_DAT_MAKER_H
#define ALLOCLAT_DAT_MAKER_H

#include "base/buf.h"
#include "dat/dat.h"
#include "event/source.h"
#include "formats.h"

#define PAGE_BYTES 4096

static inline void dat_number(struct buf *b, uint64_t value, size_t size)
{
	buf_add(b, &value, size);
}

static inline void dat_headers(struct buf *b)
{
	static const char page[] = "\tfield: u64 timestamp;\toffset:0;\tsize:8;\tsigned:0;\n"
				   "\tfield: local_t commit;\toffset:8;\tsize:8;\tsigned:1;\n"
				   "\tfield: int overwrite;\toffset:8;\tsize:1;\tsigned:1;\n"
				   "\tfield: char data;\toffset:16;\tsize:4080;\tsigned:0;\n";

	buf_add(b, "header_page", 12);
	dat_number(b, sizeof(page) - 1, 8);
	buf_str(b, page);
	buf_add(b, "header_event", 13);
	dat_number(b, 4, 8);
	buf_str(b, "none");
}

static inline void dat_formats(struct buf *b, const char *const *formats, size_t count)
{
	dat_number(b, count, 4);
	for (size_t i = 0; i < count; i++) {
		dat_number(b, strlen(formats[i]), 8);
		buf_str(b, formats[i]);
	}
}

static inline void dat_ftrace(struct buf *b)
{
	static const char *const formats[] = { EXIT_6_1, ENTRY_6_1, PRINT };

	dat_formats(b, formats, 3);
}

static inline void dat_events(struct buf *b)
{
	static const char *const formats[] = { START_7_2, END_6_1,     BEGIN_6_1,
					       TRY_6_1,	  COMPACT_END, SWITCH };

	dat_number(b, 1, 4);
	buf_add(b, "vmscan", 7);
	dat_formats(b, formats, 6);
}

static inline void dat_kallsyms(struct buf *b)
{
	static const char text[] = "0000000000000000 A fixed_percpu_data\n"
				   "ffffffff81000000 T _text\n"
				   "ffffffff81000100 t shrink_node\n"
				   "ffffffff81000180 t __alloc_pages\n"
				   "ffffffff81000200 t super_cache_scan\n"
				   "ffffffff810003f0 T _etext\n"
				   "ffffffffc0000040 d other\t[zsmalloc]\n"
				   "ffffffffc0000010 t zs_shrinker_scan\t[zsmalloc]\n";

	dat_number(b, sizeof(text) - 1, 4);
	buf_str(b, text);
}

static inline void dat_comms(struct buf *b)
{
	static const char text[] = "86 sh\n141 stress-ng-vm\n";

	dat_number(b, sizeof(text) - 1, 8);
	buf_str(b, text);
}

/* Pads to the next page boundary. */
static inline void dat_align(struct buf *b)
{
	while (b->len % PAGE_BYTES)
		buf_add(b, "", 1);
}

static inline void dat_start(struct buf *b, const char *version)
{
	buf_add(b, SOURCE_DAT_MAGIC, SOURCE_DAT_MAGIC_BYTES);
	buf_add(b, version, strlen(version) + 1);
	dat_number(b, 0, 1);
	dat_number(b, 8, 1);
	dat_number(b, PAGE_BYTES, 4);
}

static inline void dat_section(struct buf *b, struct buf *options, int id,
			       void (*fill)(struct buf *b))
{
	size_t at = b->len, len;

	dat_number(b, (uint64_t)id, 2);
	dat_number(b, 0, 6);
	dat_number(b, 0, 8);
	fill(b);
	len = b->len - at - 16;
	memcpy(b->data + at + 8, &len, 8);
	dat_number(options, (uint64_t)id, 2);
	dat_number(options, 8, 4);
	dat_number(options, at, 8);
}

/* Format 7, uncompressed. @pages[cpu] has @nr_bytes[cpu] bytes; 0: the CPU has no pages. */
static inline void make_dat_7(struct buf *b, const char *clock, const char *const pages[2],
			      const size_t nr_bytes[2])
{
	struct buf options = { 0 };
	size_t first, at[2];

	dat_start(b, "7");
	buf_add(b, "none\0", 6);
	first = b->len;
	dat_number(b, 0, 8);
	dat_section(b, &options, 16, dat_headers);
	dat_section(b, &options, 17, dat_ftrace);
	dat_section(b, &options, 18, dat_events);
	dat_section(b, &options, 19, dat_kallsyms);
	dat_section(b, &options, 21, dat_comms);
	for (int cpu = 0; cpu < 2; cpu++) {
		dat_align(b);
		at[cpu] = b->len;
		buf_add(b, pages[cpu], nr_bytes[cpu]);
	}
	dat_number(&options, 3, 2);
	dat_number(&options, 8 + 1 + strlen(clock) + 1 + 8 + 2 * 20, 4);
	dat_number(&options, 0, 8);
	buf_add(&options, "", 1);
	buf_add(&options, clock, strlen(clock) + 1);
	dat_number(&options, PAGE_BYTES, 4);
	dat_number(&options, 2, 4);
	for (int cpu = 0; cpu < 2; cpu++) {
		dat_number(&options, (uint64_t)cpu, 4);
		dat_number(&options, at[cpu], 8);
		dat_number(&options, nr_bytes[cpu], 8);
	}
	dat_number(&options, 0, 2);
	dat_number(&options, 8, 4);
	dat_number(&options, 0, 8);
	memcpy(b->data + first, &b->len, 8);
	dat_number(b, 0, 8);
	dat_number(b, options.len, 8);
	buf_add(b, options.data, options.len);
	buf_free(&options);
}

/* Format 6. */
static inline void make_dat_6(struct buf *b, const char *clock, const char *const pages[2],
			      const size_t nr_bytes[2])
{
	size_t list;

	dat_start(b, "6");
	dat_headers(b);
	dat_ftrace(b);
	dat_events(b);
	dat_kallsyms(b);
	dat_number(b, 0, 4); /* printk */
	dat_comms(b);
	dat_number(b, 2, 4);
	buf_add(b, "options  ", 10);
	dat_number(b, 4, 2);
	dat_number(b, strlen(clock) + 2, 4);
	buf_printf(b, "[%s]", clock);
	dat_number(b, 0, 2);
	buf_add(b, "flyrecord", 10);
	list = b->len;
	dat_number(b, 0, 8);
	dat_number(b, 0, 8);
	dat_number(b, 0, 8);
	dat_number(b, 0, 8);
	for (int cpu = 0; cpu < 2; cpu++) {
		dat_align(b);
		memcpy(b->data + list + 16 * cpu, &b->len, 8);
		memcpy(b->data + list + 16 * cpu + 8, &nr_bytes[cpu], 8);
		buf_add(b, pages[cpu], nr_bytes[cpu]);
	}
}

#endif /* ALLOCLAT_DAT_MAKER_H */
