/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A kprobe that tells what no tracepoint does: in which zone compaction begins, and how full that
 * is just then. It reads the arguments of compact_zone() by the offsets that this very kernel's
 * BTF has.
 */
#ifndef ALLOCLAT_ZONEPROBE_H
#define ALLOCLAT_ZONEPROBE_H

#include "base/buf.h"
#include "base/compiler.h"
#include "stall.h"

struct btf;

/* The probe's event is SETUP_PROBE_SYSTEM:ZONEPROBE_NAME, with the fields zone (its name), node,
 * order (-1: not for an allocation), mode (enum migrate_mode), and in pages min, low, high (the
 * watermarks without the boost), boost and free, and how many free blocks there are of each order,
 * by the name ZONEPROBE_LIST. free is the kernel's counter, which lags behind by what each CPU has
 * not added to it yet (vm_stat_diff: up to 125 pages), and can be below 0 for that where next to
 * nothing is free. */
#define ZONEPROBE_NAME "cz"
#define ZONEPROBE_LIST "f%u"

/* Appends the definition for a kernel of that BTF to @ret_definition: x86-64 and arm64, 5.1 and
 * later, where compact_zone(struct compact_control *) has no argument before. False, and
 * nothing appended: something that it needs is not there. */
MUST_CHECK bool zoneprobe_define(const struct btf *btf, struct buf *ret_definition);

/* The same for the running kernel, whose BTF is in the file @path; NULL: where kernels have
 * it. False with errno if that cannot be read. */
MUST_CHECK bool zoneprobe_define_here(const char *path, struct buf *ret_definition);

/* What @text, the fields of such an event, says of the zone, which is compacted for @order. */
struct zone_state zoneprobe_state(struct slice text, int order);

/* Its field free. False, and *@ret_pages untouched: the probe could not read it. */
MUST_CHECK bool zoneprobe_free_pages(struct slice text, uint64_t *ret_pages);

#endif /* ALLOCLAT_ZONEPROBE_H */
