/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Kprobes for what no tracepoint records: the zone in which compaction begins and how full it is at
 * that moment, and the free pages of the machine when a task enters direct reclaim. They read
 * kernel memory at offsets from the running kernel's BTF.
 */
#ifndef ALLOCLAT_ZONEPROBE_H
#define ALLOCLAT_ZONEPROBE_H

#include "base/buf.h"
#include "base/compiler.h"
#include "stalls/zone_fields.h"

struct btf;

struct zoneprobe {
	const char *name; /* name of its event */
	/* Appends the definition for a kernel with this BTF, on x86-64 or arm64, to
	 * @ret_definition. False, with nothing appended: the kernel lacks something that it
	 * needs. */
	bool (*define)(const struct btf *btf, struct buf *ret_definition);
};

/* On compact_zone(): since 5.1; before, struct compact_control * is not its first argument.
 * On try_to_free_pages(), inside of which mm_vmscan_direct_reclaim_begin fires: since 4.8. */
extern const struct zoneprobe zoneprobe_compaction, zoneprobe_reclaim;

/* Appends the definition for the kernel whose BTF is in the file @path; NULL: the running kernel's.
 * False with errno: it cannot be read, or the kernel lacks something (ENOENT). */
MUST_CHECK bool zoneprobe_define_here(const struct zoneprobe *probe, const char *path,
				      struct buf *ret_definition);

#endif /* ALLOCLAT_ZONEPROBE_H */
