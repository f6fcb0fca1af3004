/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Kprobes that tell what no tracepoint does: in which zone compaction begins and how full that is
 * just then, and what is free on the machine when a task has to reclaim. They read the kernel's
 * memory by the offsets that this very kernel's BTF has.
 */
#ifndef ALLOCLAT_ZONEPROBE_H
#define ALLOCLAT_ZONEPROBE_H

#include "base/buf.h"
#include "base/compiler.h"
#include "stalls/zone_fields.h"

struct btf;

struct zoneprobe {
	const char *name; /* of the event */
	/* Appends the definition for a kernel of that BTF to @ret_definition: x86-64 and arm64.
	 * False, and nothing appended: something that it needs is not there. */
	bool (*define)(const struct btf *btf, struct buf *ret_definition);
};

/* On compact_zone(): 5.1 and later, where struct compact_control * has no argument before. On
 * try_to_free_pages(), whose call mm_vmscan_direct_reclaim_begin is in: 4.8 and later. */
extern const struct zoneprobe zoneprobe_compaction, zoneprobe_reclaim;

/* The definition for the running kernel, whose BTF is in the file @path; NULL: where kernels have
 * it. False with errno if that cannot be read. */
MUST_CHECK bool zoneprobe_define_here(const struct zoneprobe *probe, const char *path,
				      struct buf *ret_definition);

#endif /* ALLOCLAT_ZONEPROBE_H */
