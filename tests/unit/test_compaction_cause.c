// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Compactions: pairing of begin and end, their order, node and zone, and when a cause is over. Each
 * row is run with text and with binary records.
 */
#include "stalls/compaction_cause.h"

#include <inttypes.h>

#include "event/pairs.h"
#include "record_maker.h"
#include "scenario.h"
#include "stalls/compaction.h"

#define MS(ms) ((uint64_t)(ms)*1000000)

/* Events as kernels print them, with the fields that matter. */
#define BEGIN(ts_, zone_, mode_, ...)                                         \
	TP("b", ts_, "mm_compaction_begin",                                   \
	   .text = "zone_start=" zone_ " migrate_pfn=0x1000 free_pfn=0xfe00 " \
		   "zone_end=0xffdd, mode=" mode_,                            \
	   ##__VA_ARGS__)
#define DONE(ts_, zone_, mode_, status_, ...)                                 \
	TP("e", ts_, "mm_compaction_end",                                     \
	   .text = "zone_start=" zone_ " migrate_pfn=0x3c00 free_pfn=0xfe00 " \
		   "zone_end=0xffdd, mode=" mode_ " status=" status_,         \
	   ##__VA_ARGS__)
#define ZONE(ts_, zone_, mode_, status_) \
	BEGIN(ts_, zone_, mode_), DONE((ts_) + 10, zone_, mode_, status_)
#define DIRECT(ts_, order_, priority_, ...)                                                     \
	TP("t", ts_, "mm_compaction_try_to_compact_pages",                                      \
	   .text = "order=" order_ " gfp_mask=GFP_TRANSHUGE|__GFP_NORETRY priority=" priority_, \
	   ##__VA_ARGS__)
#define WAKE(ts_, order_)                            \
	TP("w", ts_, "mm_compaction_kcompactd_wake", \
	   .text = "nid=1 order=" order_ " classzone_idx=DMA32   ")
#define SLEEP(ts_) TP("s", ts_, "mm_compaction_kcompactd_sleep", .text = "nid=1")
#define PROBED(ts_, zone_, order_)                                                \
	TP("p", ts_, "cz",                                                        \
	   .text = "(compact_zone+0x0/0xd80) zone=" zone_ " node=2 order=" order_ \
		   " mode=1 min=483 low=603 high=723 boost=512 free=4705")
/* With the numbers of the zone's free blocks of 1, 2 and 4 pages. */
#define PROBE_LISTS(ts_, order_, f0_, f1_, f2_)                                              \
	TP("p", ts_, "cz",                                                                   \
	   .text = "(compact_zone+0x0/0xd80) zone=\"DMA\" node=2 order=" order_              \
		   " mode=1 min=483 low=603 high=723 boost=512 free=4705 f0=" f0_ " f1=" f1_ \
		   " f2=" f2_)
#define SUITABLE(ts_, zone_, order_, ret_)     \
	TP("q", ts_, "mm_compaction_suitable", \
	   .text = "node=0 zone=" zone_ "    order=" order_ " ret=" ret_)
#define FINISHED(ts_, zone_, order_)           \
	TP("f", ts_, "mm_compaction_finished", \
	   .text = "node=0 zone=" zone_ "    order=" order_ " ret=continue")
/* The order of events if mm_compaction_suitable and _finished are recorded. From 6.5 on,
 * compaction for no allocation has no _suitable: MANUAL(). */
#define TOLD(ts_, zone_, name_, order_, mode_, status_)                                 \
	SUITABLE(ts_, name_, order_, "continue"), BEGIN((ts_) + 1, zone_, mode_),       \
		FINISHED((ts_) + 2, name_, order_), FINISHED((ts_) + 3, name_, order_), \
		DONE((ts_) + 11, zone_, mode_, status_)
#define MANUAL(ts_, zone_, name_)                                          \
	BEGIN((ts_) + 1, zone_, "sync"), FINISHED((ts_) + 2, name_, "-1"), \
		DONE((ts_) + 11, zone_, "sync", "complete")

/* @expected is what the listener is told: "start duration order node zone mode status;", with the
 * zone's state if it is known. */
static const struct row {
	const char *name;
	const struct step *steps;
	const char *expected;
	uint64_t unpaired;
} rows[] = {
	{ "a pair alone",
	  STEPS(BEGIN(100, "0x1000", "sync"), DONE(600, "0x1000", "sync", "complete")),
	  "0x1000 500 -1 -1  sync complete;", 0 },

	/* Direct compaction, with mm_compaction_suitable not recorded. */
	{ "direct, asynchronous",
	  STEPS(DIRECT(1, "9", "2"), ZONE(20, "0x1000", "async", "partial_skipped")),
	  "0x1000 10 9 -1  async partial_skipped;", 0 },
	{ "direct, two zones",
	  STEPS(DIRECT(1, "9", "2"), ZONE(20, "0x1000", "async", "complete"),
		ZONE(40, "0x1", "async", "complete")),
	  "0x1000 10 9 -1  async complete;0x1 10 9 -1  async complete;", 0 },
	{ "direct, synchronous",
	  STEPS(DIRECT(1, "4", "1"), ZONE(20, "0x1000", "sync", "complete"),
		ZONE(40, "0x1", "sync", "complete")),
	  "0x1000 10 4 -1  sync complete;0x1 10 4 -1  sync complete;", 0 },
	{ "of the last attempt",
	  STEPS(DIRECT(1, "9", "2"), ZONE(20, "0x1000", "async", "complete"), DIRECT(40, "3", "1"),
		ZONE(50, "0x1000", "sync", "complete")),
	  "0x1000 10 9 -1  async complete;0x1000 10 3 -1  sync complete;", 0 },
	{ "two tasks",
	  STEPS(DIRECT(1, "9", "2", .pid = 7), DIRECT(2, "3", "2", .pid = 8),
		BEGIN(3, "0x1000", "async", .pid = 7), BEGIN(4, "0x1000", "async", .pid = 8),
		DONE(5, "0x1000", "async", "success", .pid = 8),
		DONE(6, "0x1000", "async", "success", .pid = 7)),
	  "0x1000 1 3 -1  async success;0x1000 3 9 -1  async success;", 0 },
	/* Only direct compaction is asynchronous, so it may come at any time. */
	{ "asynchronous, late",
	  STEPS(DIRECT(1, "9", "2"), ZONE(MS(5000), "0x1000", "async", "complete")),
	  "0x1000 10 9 -1  async complete;", 0 },
	/* Up to 5.0 gfp_mask is printed as a number. */
	{ "older text",
	  STEPS(TP("t", 1, "mm_compaction_try_to_compact_pages",
		   .text = "order=2 gfp_mask=0x6200ca priority=1"),
		ZONE(20, "0x1000", "sync", "complete")),
	  "0x1000 10 2 -1  sync complete;", 0 },

	/* Manual compaction by a task that has done direct compaction before. */
	{ "manual, after a success",
	  STEPS(DIRECT(1, "9", "1"), ZONE(20, "0x1000", "sync", "success"),
		ZONE(40, "0x1", "sync", "complete")),
	  "0x1000 10 9 -1  sync success;0x1 10 -1 -1  sync complete;", 0 },
	{ "manual, same zone",
	  STEPS(DIRECT(1, "9", "1"), ZONE(20, "0x1", "sync", "complete"),
		ZONE(40, "0x1", "sync", "complete"), ZONE(60, "0x1000", "sync", "complete")),
	  "0x1 10 9 -1  sync complete;0x1 10 -1 -1  sync complete;"
	  "0x1000 10 -1 -1  sync complete;",
	  0 },
	{ "manual, after an asynchronous attempt",
	  STEPS(DIRECT(1, "9", "2"), ZONE(20, "0x1", "sync", "complete")),
	  "0x1 10 -1 -1  sync complete;", 0 },
	{ "manual, later",
	  STEPS(DIRECT(1, "9", "1"), ZONE(1 + MS(100) + 1, "0x1", "sync", "complete")),
	  "0x1 10 -1 -1  sync complete;", 0 },
	{ "direct, as late as it may be",
	  STEPS(DIRECT(1, "9", "1"), ZONE(1 + MS(100), "0x1", "sync", "complete")),
	  "0x1 10 9 -1  sync complete;", 0 },
	{ "direct, the second zone after a long first",
	  STEPS(DIRECT(1, "9", "1"), BEGIN(2, "0x1000", "sync"),
		DONE(MS(900), "0x1000", "sync", "complete"),
		ZONE(MS(901), "0x1", "sync", "complete")),
	  "0x1000 899999998 9 -1  sync complete;0x1 10 9 -1  sync complete;", 0 },
	{ "manual, after the allocation went on to reclaim",
	  STEPS(DIRECT(1, "9", "1"), TP("r", 2, "mm_vmscan_direct_reclaim_begin"),
		ZONE(20, "0x1", "sync", "complete")),
	  "0x1 10 -1 -1  sync complete;", 0 },
	{ "manual, after the call returned",
	  STEPS(DIRECT(1, "9", "1"), CALL("c", 5, 4, "try_to_compact_pages"),
		ZONE(20, "0x1", "sync", "complete")),
	  "0x1 10 -1 -1  sync complete;", 0 },
	{ "manual, after the allocation returned",
	  STEPS(DIRECT(1, "9", "1"), CALL("c", 5, 4, "__alloc_pages.constprop.0"),
		ZONE(20, "0x1", "sync", "complete")),
	  "0x1 10 -1 -1  sync complete;", 0 },
	{ "an interrupt's allocation returned",
	  STEPS(DIRECT(1, "9", "1"), CALL("c", 5, 4, "__alloc_pages", .depth = 2),
		CALL("c", 5, 4, "compact_zone"), ENTRY("n", 6, "__alloc_pages"),
		ZONE(20, "0x1", "sync", "complete")),
	  "0x1 10 9 -1  sync complete;", 0 },

	/* Manual compaction after the same task's allocation, with neither mm_compaction_suitable
	 * nor _finished recorded, with both (up to 6.4; from 6.5 on), and with one of them. */
	{ "direct, then manual",
	  STEPS(DIRECT(1, "9", "1"), ZONE(20, "0x1000", "sync", "success"),
		CALL("c", 40, 39, "try_to_compact_pages"), ZONE(50, "0x1", "sync", "complete"),
		ZONE(70, "0x1000", "sync", "complete")),
	  "0x1000 10 9 -1  sync success;0x1 10 -1 -1  sync complete;"
	  "0x1000 10 -1 -1  sync complete;",
	  0 },
	{ "direct, then manual, asynchronous and no calls",
	  STEPS(DIRECT(1, "9", "2"), ZONE(20, "0x1000", "async", "partial_skipped"),
		ZONE(50, "0x1", "sync", "complete"), ZONE(70, "0x1000", "sync", "complete")),
	  "0x1000 10 9 -1  async partial_skipped;0x1 10 -1 -1  sync complete;"
	  "0x1000 10 -1 -1  sync complete;",
	  0 },
	{ "direct, then manual, told as up to 6.4",
	  STEPS(DIRECT(1, "9", "1"), TOLD(20, "0x1000", "DMA32", "9", "sync", "success"),
		TOLD(40, "0x1", "DMA", "-1", "sync", "complete")),
	  "0x1000 10 9 0 DMA32 sync success;0x1 10 -1 0 DMA sync complete;", 0 },
	{ "direct, then manual, told as from 6.5 on",
	  STEPS(DIRECT(1, "9", "1"), TOLD(20, "0x1000", "DMA32", "9", "sync", "complete"),
		MANUAL(40, "0x1", "DMA")),
	  "0x1000 10 9 0 DMA32 sync complete;0x1 10 -1 0 DMA sync complete;", 0 },
	{ "direct, then manual, suitable alone",
	  STEPS(DIRECT(1, "9", "1"), SUITABLE(19, "DMA32", "9", "continue"),
		ZONE(20, "0x1000", "sync", "complete"), ZONE(40, "0x1", "sync", "complete")),
	  "0x1000 10 9 0 DMA32 sync complete;0x1 10 -1 -1  sync complete;", 0 },
	/* Only mm_compaction_finished tells this from the allocation's next zone. */
	{ "direct, then manual, finished alone",
	  STEPS(DIRECT(1, "9", "1"), BEGIN(20, "0x1000", "sync"), FINISHED(21, "DMA32", "9"),
		DONE(30, "0x1000", "sync", "complete"), MANUAL(40, "0x1", "DMA")),
	  "0x1000 10 9 0 DMA32 sync complete;0x1 10 -1 0 DMA sync complete;", 0 },
	{ "finished without a begin, and of another",
	  STEPS(FINISHED(1, "DMA", "9"), BEGIN(20, "0x1000", "sync"),
		TP("f", 21, "mm_compaction_finished",
		   .text = "node=0 zone=DMA order=9 ret=continue", .pid = 7),
		DONE(30, "0x1000", "sync", "complete")),
	  "0x1000 10 -1 -1  sync complete;", 0 },

	/* kcompactd. */
	{ "woken",
	  STEPS(WAKE(1, "9"), ZONE(20, "0x1", "sync", "complete"),
		ZONE(40, "0x1000", "sync", "success"), ZONE(60, "0x100000", "sync", "complete")),
	  "0x1 10 9 1  sync complete;0x1000 10 9 1  sync success;"
	  "0x100000 10 9 1  sync complete;",
	  0 },
	{ "woken, but kcompactd is never asynchronous",
	  STEPS(WAKE(1, "9"), ZONE(20, "0x1", "async", "complete")),
	  "0x1 10 -1 -1  async complete;", 0 },
	{ "proactive, after it slept",
	  STEPS(WAKE(1, "9"), ZONE(20, "0x1", "sync", "complete"), SLEEP(40),
		ZONE(60, "0x1000", "sync", "complete")),
	  "0x1 10 9 1  sync complete;0x1000 10 -1 -1  sync complete;", 0 },
	{ "proactive, later",
	  STEPS(WAKE(1, "9"), ZONE(20, "0x1", "sync", "complete"),
		ZONE(MS(500), "0x1000", "sync", "complete")),
	  "0x1 10 9 1  sync complete;0x1000 10 -1 -1  sync complete;", 0 },
	{ "woken, then proactive, told as up to 6.4",
	  STEPS(WAKE(1, "9"), TOLD(20, "0x1", "DMA", "9", "sync", "complete"), SLEEP(40),
		TOLD(60, "0x1", "DMA", "-1", "sync", "complete")),
	  "0x1 10 9 0 DMA sync complete;0x1 10 -1 0 DMA sync complete;", 0 },
	{ "woken, then proactive, told as from 6.5 on",
	  STEPS(WAKE(1, "9"), TOLD(20, "0x1", "DMA", "9", "sync", "complete"), SLEEP(40),
		MANUAL(60, "0x1", "DMA")),
	  "0x1 10 9 0 DMA sync complete;0x1 10 -1 0 DMA sync complete;", 0 },
	/* Seen on 6.12: kcompactd had nothing to do, as there was too little memory. */
	{ "woken for nothing, then proactive",
	  STEPS(WAKE(1, "9"), SUITABLE(2, "DMA", "9", "skipped"), SLEEP(3),
		ZONE(60, "0x1", "sync", "complete")),
	  "0x1 10 -1 -1  sync complete;", 0 },
	{ "woken again",
	  STEPS(WAKE(1, "9"), ZONE(20, "0x1", "sync", "complete"), WAKE(40, "2"),
		ZONE(50, "0x1", "sync", "complete")),
	  "0x1 10 9 1  sync complete;0x1 10 2 1  sync complete;", 0 },

	/* With mm_compaction_suitable recorded. Seen on 6.12: direct. */
	{ "suitable, direct",
	  STEPS(DIRECT(1, "9", "1"), SUITABLE(2, "DMA32", "9", "continue"),
		ZONE(20, "0x1000", "sync", "success")),
	  "0x1000 10 9 0 DMA32 sync success;", 0 },
	/* Seen on 5.10: kcompactd, which checks each zone first. */
	{ "suitable, woken",
	  STEPS(WAKE(1, "9"), SUITABLE(2, "DMA", "9", "skipped"),
		SUITABLE(3, "DMA32", "9", "continue"), SUITABLE(4, "DMA32", "9", "continue"),
		ZONE(20, "0x1000", "sync", "success")),
	  "0x1000 10 9 0 DMA32 sync success;", 0 },
	/* Seen on 5.10: manual. */
	{ "suitable, manual",
	  STEPS(SUITABLE(1, "DMA", "-1", "continue"), ZONE(20, "0x1", "sync", "complete"),
		SUITABLE(40, "DMA32", "-1", "continue"), ZONE(50, "0x1000", "sync", "complete")),
	  "0x1 10 -1 0 DMA sync complete;0x1000 10 -1 0 DMA32 sync complete;", 0 },
	/* From 6.5 on manual compaction has no mm_compaction_suitable. So if that event is
	 * recorded, a compaction without one is for no allocation. */
	{ "suitable seen, but not of this one",
	  STEPS(SUITABLE(1, "DMA32", "9", "skipped"), DIRECT(2, "9", "1"),
		ZONE(20, "0x1", "sync", "complete")),
	  "0x1 10 -1 -1  sync complete;", 0 },
	{ "suitable for one zone only",
	  STEPS(SUITABLE(1, "DMA32", "9", "continue"), ZONE(20, "0x1000", "async", "complete"),
		ZONE(40, "0x1", "sync", "complete")),
	  "0x1000 10 9 0 DMA32 async complete;0x1 10 -1 -1  sync complete;", 0 },
	{ "not suitable after all",
	  STEPS(SUITABLE(1, "DMA32", "9", "continue"), SUITABLE(2, "DMA32", "9", "success"),
		ZONE(20, "0x1000", "sync", "complete")),
	  "0x1000 10 -1 -1  sync complete;", 0 },
	/* From a check by reclaim, long before. */
	{ "suitable for something else",
	  STEPS(SUITABLE(1, "DMA32", "9", "continue"), ZONE(MS(200), "0x1", "sync", "complete")),
	  "0x1 10 -1 -1  sync complete;", 0 },
	{ "suitable of another task",
	  STEPS(TP("q", 1, "mm_compaction_suitable", .text = "node=0 zone=DMA order=9 ret=continue",
		   .pid = 7),
		ZONE(20, "0x1", "sync", "complete")),
	  "0x1 10 -1 -1  sync complete;", 0 },

	/* The probe takes precedence. */
	{ "probe",
	  STEPS(DIRECT(1, "9", "1"), PROBED(2, "\"DMA32\"", "4"),
		ZONE(20, "0x1000", "sync", "complete"), ZONE(40, "0x1", "sync", "complete")),
	  "0x1000 10 4 2 DMA32 sync complete marks 995 1115 1235 free 4705;"
	  "0x1 10 9 -1  sync complete;",
	  0 },
	{ "the last probe",
	  STEPS(PROBED(1, "\"DMA\"", "4"), PROBED(2, "\"Normal\"", "-1"),
		ZONE(20, "0x1000", "sync", "complete")),
	  "0x1000 10 -1 2 Normal sync complete marks 995 1115 1235 free 4705;", 0 },
	{ "probe with less than nothing free",
	  STEPS(TP("p", 1, "cz", .text = "zone=\"DMA\" node=2 order=4 min=1 low=2 high=3 free=-17"),
		ZONE(20, "0x1000", "sync", "complete")),
	  "0x1000 10 4 2 DMA sync complete marks 1 2 3 free 0;", 0 },
	{ "probe that could not read the name",
	  STEPS(PROBED(1, "(fault)", "4"), ZONE(20, "0x1000", "sync", "complete")),
	  "0x1000 10 -1 -1  sync complete;", 0 },

	{ "probe that could not read a watermark",
	  STEPS(TP("p", 1, "cz", .text = "zone=\"DMA\" node=2 order=4 min=1 low=(fault) free=7"),
		ZONE(20, "0x1000", "sync", "complete")),
	  "0x1000 10 4 2 DMA sync complete;", 0 },
	{ "probe with numbers that no machine has",
	  STEPS(PROBE_LISTS(1, "2", "9223372036854775807", "0", "0"),
		ZONE(20, "0x1000", "sync", "complete")),
	  "0x1000 10 2 2 DMA sync complete marks 995 1115 1235 free 4705;", 0 },

	/* 4 pages in 4 blocks, for order 2: 1000 - (1000 + 4000 / 4) / 4. */
	{ "probe with free lists",
	  STEPS(PROBE_LISTS(1, "2", "4", "0", "0"), ZONE(20, "0x1000", "sync", "complete"),
		ZONE(40, "0x1000", "sync", "complete")),
	  "0x1000 10 2 2 DMA sync complete marks 995 1115 1235 free 4705 fragindex 500;"
	  "0x1000 10 -1 -1  sync complete;",
	  0 },
	{ "probe with free lists, for no allocation",
	  STEPS(PROBE_LISTS(1, "-1", "4", "0", "0"), ZONE(20, "0x1000", "sync", "complete")),
	  "0x1000 10 -1 2 DMA sync complete marks 995 1115 1235 free 4705 fragindex -1000;", 0 },
	{ "probe with free lists, one of them long enough",
	  STEPS(PROBE_LISTS(1, "2", "4", "0", "1"), ZONE(20, "0x1000", "sync", "complete")),
	  "0x1000 10 2 2 DMA sync complete marks 995 1115 1235 free 4705 fragindex -1000;", 0 },
	{ "probe with fewer free lists than the order",
	  STEPS(PROBE_LISTS(1, "3", "4", "0", "0"), ZONE(20, "0x1000", "sync", "complete")),
	  "0x1000 10 3 2 DMA sync complete marks 995 1115 1235 free 4705 fragindex 0;", 0 },

	/* Begin or end missing. */
	{ "end alone", STEPS(DONE(1, "0x1", "sync", "complete")), "", 1 },
	{ "two begins",
	  STEPS(BEGIN(1, "0x1", "sync"), BEGIN(5, "0x1000", "sync"),
		DONE(7, "0x1000", "sync", "complete")),
	  "0x1000 2 -1 -1  sync complete;", 1 },
	{ "says nothing", STEPS(TP("b", 1, "mm_compaction_begin"), TP("e", 2, "mm_compaction_end")),
	  "0x0 1 -1 -1  sync ;", 0 },
	{ "lost on its CPU",
	  STEPS(BEGIN(1, "0x1", "sync", .cpu = 1), LOST(1, 3),
		DONE(5, "0x1", "sync", "complete", .cpu = 1)),
	  "", 0 },
	{ "lost elsewhere",
	  STEPS(BEGIN(1, "0x1", "sync", .cpu = 1), LOST(0, 3),
		DONE(5, "0x1", "sync", "complete", .cpu = 1)),
	  "0x1 4 -1 -1  sync complete;", 0 },
	/* The event that ends the cause can be among the lost ones. */
	{ "lost behind the cause",
	  STEPS(DIRECT(1, "9", "1"), LOST(0, 3), ZONE(20, "0x1", "sync", "complete")),
	  "0x1 10 -1 -1  sync complete;", 0 },
};

static void on_stall(void *arg, const struct compaction_stall *s)
{
	buf_printf(arg, "0x%" PRIx64 " %" PRIu64 " %d %d %.*s %s %.*s", s->zone_start,
		   stall_duration(&s->stall), s->order, s->node, (int)s->zone.len,
		   s->zone.len ? s->zone.data : "", stall_is_sync(s) ? "sync" : "async",
		   (int)s->status.len, s->status.len ? s->status.data : "");
	if (s->state.has_marks)
		buf_printf(arg, " marks %" PRIu64 " %" PRIu64 " %" PRIu64 " free %" PRIu64,
			   s->state.min, s->state.low, s->state.high, s->state.free);
	if (s->state.has_fragindex)
		buf_printf(arg, " fragindex %d", s->state.fragindex);
	buf_str(arg, ";");
}

/* --- as records ------------------------------------------------------------------------------ */

/* Turns each event into a record with its own format: each `name=value` of the text becomes a
 * field, an eight-byte number or a string, and the print format reproduces the text. */
#define FIRST_ID  700
#define FIELDS_AT 8

struct maker {
	struct buf head, print, args; /* of the format */
	struct buf bytes;	      /* of the record's fields */
	struct buf strings;	      /* stored after the fields */
	size_t nr_strings;
	size_t at[16], places[16]; /* offset of __data_loc in bytes, of the string in strings */
};

static void add_number(struct maker *m, struct slice name, bool hex, int64_t number)
{
	buf_printf(&m->head, "\tfield:long long %.*s;\toffset:%zu;\tsize:8;\tsigned:1;\n",
		   (int)name.len, name.data, FIELDS_AT + m->bytes.len);
	buf_str(&m->print, hex ? "0x%llx" : "%lld");
	buf_printf(&m->args, ", REC->%.*s", (int)name.len, name.data);
	buf_add(&m->bytes, &number, sizeof(number));
}

static void add_string(struct maker *m, struct slice name, struct slice value)
{
	bool quoted = value.len >= 2 && value.data[0] == '"';

	if (quoted)
		value = (struct slice){ value.data + 1, value.len - 2 };
	buf_printf(&m->head, "\tfield:__data_loc char[] %.*s;\toffset:%zu;\tsize:4;\tsigned:1;\n",
		   (int)name.len, name.data, FIELDS_AT + m->bytes.len);
	buf_str(&m->print, quoted ? "\\\"%s\\\"" : "%s");
	buf_printf(&m->args, ", __get_str(%.*s)", (int)name.len, name.data);
	m->at[m->nr_strings] = m->bytes.len;
	m->places[m->nr_strings++] = m->strings.len;
	buf_add(&m->bytes, "\0\0\0\0\0\0\0\0", 8);
	buf_add(&m->strings, value.data, value.len);
	buf_add(&m->strings, "", 1);
}

/* Adds one word of the text, with its field if it is a name=value pair. */
static void add_word(struct maker *m, struct slice word)
{
	const char *sign = memchr(word.data, '=', word.len);
	struct slice name = { word.data, sign ? (size_t)(sign - word.data) : 0 }, value;
	char key[32];
	int64_t number;

	if (!sign) {
		buf_add(&m->print, word.data, word.len);
		return;
	}
	snprintf(key, sizeof(key), "%.*s", (int)name.len, name.data);
	assert_true(pairs_find(word, key, &value));
	buf_printf(&m->print, "%s=", key);
	if (pairs_number(word, key, &number))
		add_number(m, name, value.len > 1 && value.data[1] == 'x', number);
	else
		add_string(m, name, value);
	buf_add(&m->print, value.data + value.len,
		(size_t)(word.data + word.len - value.data - value.len));
}

static void fill_strings(struct maker *m)
{
	for (size_t i = 0; i < m->nr_strings; i++) {
		const char *from = m->strings.data + m->places[i];
		uint32_t where = (uint32_t)(FIELDS_AT + m->bytes.len + m->places[i]) |
				 (uint32_t)(strlen(from) + 1) << 16;

		memcpy(m->bytes.data + m->at[i], &where, sizeof(where));
	}
}

/* Makes the format of @e, and its record's bytes after the fields common to all records. */
static void make_format(const struct event *e, int id, struct buf *ret_format,
			struct buf *ret_fields)
{
	struct maker m = { 0 };
	const char *at = e->text.data, *end = at + e->text.len;

	while (at < end) {
		const char *blank = memchr(at, ' ', (size_t)(end - at));
		const char *to = blank ? blank : end;

		add_word(&m, (struct slice){ at, (size_t)(to - at) });
		if (blank)
			buf_str(&m.print, " ");
		at = blank ? blank + 1 : end;
	}
	fill_strings(&m);
	buf_printf(ret_format, "name: %.*s\nID: %d\n" FORMAT_COMMON "%s\nprint fmt: \"%s\"%s\n",
		   (int)e->name.len, e->name.data, id, m.head.data ? m.head.data : "",
		   m.print.data ? m.print.data : "", m.args.data ? m.args.data : "");
	buf_add(ret_fields, m.bytes.data, m.bytes.len);
	buf_add(ret_fields, m.strings.data, m.strings.len);
	buf_free(&m.head);
	buf_free(&m.print);
	buf_free(&m.args);
	buf_free(&m.bytes);
	buf_free(&m.strings);
}

struct rig {
	struct compactions *compactions;
	struct tep_handle *tep;
	struct records *records; /* NULL: events stay text */
	int next_id;
};

static void feed_record(struct rig *rig, const struct event *e)
{
	int id = rig->next_id++;
	struct made_record head = make_record(id, e->pid);
	struct buf format = { 0 }, bytes = { 0 };
	struct event decoded;

	buf_add(&bytes, head.bytes, FIELDS_AT);
	make_format(e, id, &format, &bytes);
	assert_int_equal(tep_parse_event(rig->tep, format.data, format.len, "made"), 0);
	records_learn(rig->records);
	assert_int_equal(
		records_decode(rig->records, e->cpu, e->ts, bytes.data, bytes.len, &decoded),
		RECORD_EVENT);
	compactions_feed(rig->compactions, &decoded);
	buf_free(&format);
	buf_free(&bytes);
}

static void feed_one(void *arg, const struct event *e)
{
	struct rig *rig = arg;

	if (rig->records && e->kind == EVENT_TRACEPOINT)
		feed_record(rig, e);
	else
		compactions_feed(rig->compactions, e);
}

/* Feeds @steps, appends what the listener is told to @told, and returns the counts. */
static struct compaction_counts run(const struct step *steps, bool binary, struct buf *told)
{
	static const struct record_names names = { .symbol = made_symbol,
						   .comm = made_comm,
						   .arg = NULL };
	const struct compaction_listener listener = { .ended = on_stall, .arg = told };
	static const char *const formats[] = { END_6_1, NULL };
	struct rig rig = { .compactions = compactions_new(&listener), .next_id = FIRST_ID };
	struct compaction_counts counts;

	if (binary) {
		rig.tep = make_tep(formats);
		rig.records = records_new(rig.tep, &names, 4, 0);
		assert_non_null(rig.records);
	}
	scenario_feed(steps, feed_one, &rig);
	counts = *compactions_counts(rig.compactions);
	compactions_free(rig.compactions);
	if (binary) {
		records_free(rig.records);
		tep_free(rig.tep);
	}
	return counts;
}

/* --- tests ----------------------------------------------------------------------------------- */

TEST(feed)
{
	const struct row *row = *state;

	for (int binary = 0; binary <= 1; binary++) {
		struct buf told = { 0 };
		struct compaction_counts n = run(row->steps, binary, &told);

		assert_string_equal(told.data ? told.data : "", row->expected);
		assert_int_equal(n.open + n.without_begin, row->unpaired);
		buf_free(&told);
	}
}

TEST(counts)
{
	struct buf told = { 0 };
	struct compaction_counts n = run(
		STEPS(ZONE(1, "0x1", "sync", "complete"), BEGIN(40, "0x1", "sync"),
		      DONE(90, "0x1", "sync", "complete"), LOST(0, 7), LOST(1, EVENT_LOST_UNKNOWN)),
		false, &told);

	assert_int_equal(n.ended, 2);
	compactions_free(NULL);
	buf_free(&told);
}

/* One cause with more zones than are remembered: the last ones are. */
TEST(many_zones)
{
	struct buf told = { 0 };
	const struct compaction_listener listener = { .ended = on_stall, .arg = &told };
	struct rig rig = { .compactions = compactions_new(&listener), .next_id = FIRST_ID };

	scenario_feed(STEPS(DIRECT(1, "9", "2")), feed_one, &rig);
	for (int zone = 1; zone <= CAUSE_ZONES_MAX + 5; zone++) {
		char text[64];

		snprintf(text, sizeof(text), "zone_start=%d mode=async status=complete", zone);
		scenario_feed(STEPS(TP("b", 2, "mm_compaction_begin", .text = text),
				    TP("e", 3, "mm_compaction_end", .text = text)),
			      feed_one, &rig);
		assert_string_equal(strchr(told.data, ' '), " 1 9 -1  async complete;");
		told.len = 0;
	}
	scenario_feed(STEPS(ZONE(4, "0x15", "async", "complete")), feed_one, &rig);
	assert_string_equal(told.data, "0x15 10 -1 -1  async complete;");
	compactions_free(rig.compactions);
	buf_free(&told);
}

/* Many tasks with a cause that never compact: the oldest are forgotten. */
TEST(bound)
{
	struct buf told = { 0 };
	const struct compaction_listener listener = { .ended = on_stall, .arg = &told };
	struct rig rig = { .compactions = compactions_new(&listener), .next_id = FIRST_ID };

	for (int pid = 1; pid <= 3 * COMPACTION_TASKS_MAX; pid++)
		scenario_feed(STEPS(DIRECT(1, "9", "2", .pid = pid)), feed_one, &rig);
	scenario_feed(STEPS(BEGIN(2, "0x1", "async", .pid = 3 * COMPACTION_TASKS_MAX),
			    DONE(3, "0x1", "async", "success", .pid = 3 * COMPACTION_TASKS_MAX),
			    BEGIN(2, "0x1", "async", .pid = 1),
			    DONE(3, "0x1", "async", "success", .pid = 1)),
		      feed_one, &rig);
	assert_string_equal(told.data, "0x1 1 9 -1  async success;0x1 1 -1 -1  async success;");
	compactions_free(rig.compactions);
	buf_free(&told);
}

int main(void)
{
	struct unit u = { 0 };

	UNIT_ROWS(&u, feed, rows);
	UNIT_TEST(&u, counts);
	UNIT_TEST(&u, many_zones);
	UNIT_TEST(&u, bound);
	return unit_run("compaction_cause", &u);
}
