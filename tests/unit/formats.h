/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel's format files, for tests of binary records, with all five layouts of funcgraph_exit.
 * Lists of flags are shortened.
 */
#ifndef ALLOCLAT_FORMATS_H
#define ALLOCLAT_FORMATS_H

#define FORMAT_COMMON                                                                  \
	"format:\n"                                                                    \
	"\tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;\n"         \
	"\tfield:unsigned char common_flags;\toffset:2;\tsize:1;\tsigned:0;\n"         \
	"\tfield:unsigned char common_preempt_count;\toffset:3;\tsize:1;\tsigned:0;\n" \
	"\tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;\n"                     \
	"\n"

#define FIELD(type, name, offset, size, is_signed) \
	"\tfield:" type " " name ";\toffset:" #offset ";\tsize:" #size ";\tsigned:" #is_signed ";\n"

#define EXIT_ID	   10
#define ENTRY_ID   11
#define PRINT_ID   5
#define START_ID   597
#define END_ID	   596
#define BEGIN_ID   603
#define COMPACT_ID 637
#define TRY_ID	   636
#define SWITCH_ID  300
#define STACK_ID   4
#define PROBE_ID   1700

#define EXIT_HEAD \
	"name: funcgraph_exit\nID: 10\n" FORMAT_COMMON FIELD("unsigned long", "func", 8, 8, 0)
#define EXIT_TAIL                                                                              \
	"\nprint fmt: \"<-- %ps (%d) (start: %llx  end: %llx) over: %d\", (void *)REC->func, " \
	"REC->depth, REC->calltime, REC->rettime, REC->depth\n"

/* 4.9 .. 5.10 */
#define EXIT_5_10                                                        \
	EXIT_HEAD FIELD("unsigned long", "overrun", 16, 8, 0)            \
		FIELD("unsigned long long", "calltime", 24, 8, 0)        \
			FIELD("unsigned long long", "rettime", 32, 8, 0) \
				FIELD("int", "depth", 40, 4, 1) EXIT_TAIL
/* 5.11 .. 6.4, and later without FUNCTION_GRAPH_RETVAL */
#define EXIT_6_1                                                                             \
	EXIT_HEAD FIELD("int", "depth", 16, 4, 1) FIELD("unsigned int", "overrun", 20, 4, 0) \
		FIELD("unsigned long long", "calltime", 24, 8, 0)                            \
			FIELD("unsigned long long", "rettime", 32, 8, 0) EXIT_TAIL
/* 6.5 and later, with FUNCTION_GRAPH_RETVAL */
#define EXIT_RETVAL                                                                          \
	EXIT_HEAD FIELD("unsigned long", "retval", 16, 8, 0) FIELD("int", "depth", 24, 4, 1) \
		FIELD("unsigned int", "overrun", 28, 4, 0)                                   \
			FIELD("unsigned long long", "calltime", 32, 8, 0)                    \
				FIELD("unsigned long long", "rettime", 40, 8, 0) EXIT_TAIL
/* Debian's 6.12.107: the second calltime and rettime are not filled in */
#define EXIT_TWICE                                                                           \
	EXIT_HEAD FIELD("int", "depth", 16, 4, 1) FIELD("unsigned int", "overrun", 20, 4, 0) \
		FIELD("unsigned long long", "calltime", 24, 8, 0)                            \
			FIELD("unsigned long long", "rettime", 32, 8, 0)                     \
				FIELD("unsigned long long", "calltime", 40, 8, 0)            \
					FIELD("unsigned long long", "rettime", 48, 8, 0) EXIT_TAIL
/* 6.17 and later: the depth is unsigned */
#define EXIT_7_2                                                          \
	EXIT_HEAD FIELD("unsigned int", "depth", 16, 4, 0)                \
		FIELD("unsigned int", "overrun", 20, 4, 0)                \
			FIELD("unsigned long long", "calltime", 24, 8, 0) \
				FIELD("unsigned long long", "rettime", 32, 8, 0) EXIT_TAIL

#define ENTRY_6_1                                                                               \
	"name: funcgraph_entry\nID: 11\n" FORMAT_COMMON FIELD("unsigned long", "func", 8, 8, 0) \
		FIELD("int", "depth", 16, 4,                                                    \
		      1) "\nprint fmt: \"--> %ps (%d)\", (void *)REC->func, REC->depth\n"

#define PRINT                                                                             \
	"name: print\nID: 5\n" FORMAT_COMMON FIELD("unsigned long", "ip", 8, 8, 0) FIELD( \
		"char", "buf[]", 16, 0, 0) "\nprint fmt: \"%ps: %s\", (void *)REC->ip, REC->buf\n"

/* The number of callers varies, although the format says 8. */
#define STACK                                                                                    \
	"name: kernel_stack\nID: 4\n" FORMAT_COMMON FIELD("int", "size", 8, 4, 1) FIELD(         \
		"unsigned long", "caller[8]", 16, 64, 0) "\nprint fmt: \"\\t=> %ps\\n\", (void " \
							 "*)REC->caller[0]\n"

/* A kprobe's event: the type of a number, here s32, is as in the probe's definition. */
#define PROBE                                                                                      \
	"name: cz\nID: 1700\n" FORMAT_COMMON FIELD("unsigned long", "__probe_ip", 8, 8,            \
						   0) FIELD("__data_loc char[]", "zone", 16, 4, 1) \
		FIELD("s32", "order", 20, 4,                                                       \
		      1) "\nprint fmt: \"(%lx) zone=\\\"%s\\\" order=%d\", REC->__probe_ip, "      \
			 "__get_str(zone), REC->order\n"

#define GFP(field)                                                                              \
	"(REC->" field ") ? __print_flags(REC->" field ", \"|\", {( unsigned long)((( gfp_t)"   \
	"(((((1UL))) << (10))|((((1UL))) << (11)))) | (( gfp_t)((((1UL))) << (6))) | "          \
	"(( gfp_t)((((1UL))) << (7)))), \"GFP_KERNEL\"}, {( unsigned long)(( gfp_t)((((1UL))) " \
	"<< (3))), \"__GFP_MOVABLE\"}, { 0, ((void *)0) } ) : \"none\""

/* 7.1 and later: libtraceevent 1.7.1 cannot parse REC->ent.pid. */
#define START_7_2                                                                                       \
	"name: mm_shrink_slab_start\nID: 597\n" FORMAT_COMMON FIELD(                                    \
		"struct shrinker *", "shr", 8, 8,                                                       \
		0) FIELD("void *", "shrink", 16, 8,                                                     \
			 0) FIELD("long", "nr_objects_to_shrink", 24, 8,                                \
				  1) FIELD("unsigned long", "gfp_flags", 32, 8,                         \
					   0) FIELD("unsigned long", "cache_items", 40, 8,              \
						    0) FIELD("unsigned long long", "delta", 48, 8,      \
							     0) FIELD("unsigned long",                  \
								      "total_scan", 56, 8,              \
								      0) FIELD("int", "priority",       \
									       64, 4,                   \
									       1) FIELD("int",          \
											"nid", 68,      \
											4, 1)           \
		FIELD("u64", "memcg_id", 72, 8,                                                         \
		      0) "\nprint fmt: \"%pS %p: nid: %d pid: %d memcg_id: %llu objects to shrink %ld " \
			 "gfp_flags %s cache items %ld delta %lld total_scan %ld priority %d %s\", "    \
			 "REC->shrink, REC->shr, REC->nid, REC->ent.pid, REC->memcg_id, "               \
			 "REC->nr_objects_to_shrink, " GFP(                                             \
				 "gfp_flags") ", REC->cache_items, REC->delta, "                        \
					      "REC->total_scan, REC->priority, (REC->common_flags & 0x18) ? \"(in-irq)\" : \"\"\n"

/* 5.2 .. 6.19 */
#define END_6_1                                                                                                \
	"name: mm_shrink_slab_end\nID: 596\n" FORMAT_COMMON FIELD(                                             \
		"struct shrinker *", "shr", 8, 8,                                                              \
		0) FIELD("int", "nid", 16, 4,                                                                  \
			 1) FIELD("void *", "shrink", 24, 8,                                                   \
				  0) FIELD("long", "unused_scan", 32, 8,                                       \
					   1) FIELD("long", "new_scan", 40, 8,                                 \
						    1) FIELD("int", "retval", 48, 4, 1)                        \
		FIELD("long", "total_scan", 56, 8,                                                             \
		      1) "\nprint fmt: \"%pS %p: nid: %d unused scan count %ld new scan count %ld total_scan " \
			 "%ld last shrinker return val %d\", REC->shrink, REC->shr, REC->nid, "                \
			 "REC->unused_scan, REC->new_scan, REC->total_scan, REC->retval\n"

#define BEGIN_6_1                                                                                \
	"name: mm_vmscan_direct_reclaim_begin\nID: 603\n" FORMAT_COMMON FIELD("int", "order", 8, \
									      4, 1)              \
		FIELD("unsigned long", "gfp_flags", 16, 8,                                       \
		      0) "\nprint fmt: \"order=%d gfp_flags=%s\", REC->order, " GFP("gfp_flags") "\n"

#define TRY_6_1                                                                       \
	"name: mm_compaction_try_to_compact_pages\nID: 636\n" FORMAT_COMMON FIELD(    \
		"int", "order", 8, 4, 1) FIELD("unsigned long", "gfp_mask", 16, 8, 0) \
		FIELD("int", "prio", 24, 4,                                           \
		      1) "\nprint fmt: \"order=%d gfp_mask=%s priority=%d\", "        \
			 "REC->order, " GFP("gfp_mask") ", REC->prio\n"

#define COMPACT_END                                                                                          \
	"name: mm_compaction_end\nID: 637\n" FORMAT_COMMON FIELD(                                            \
		"unsigned long", "zone_start", 8, 8,                                                         \
		0) FIELD("unsigned long", "migrate_pfn", 16, 8,                                              \
			 0) FIELD("unsigned long", "free_pfn", 24, 8,                                        \
				  0) FIELD("unsigned long", "zone_end", 32, 8,                               \
					   0) FIELD("bool", "sync", 40, 1, 0)                                \
		FIELD("int", "status", 44, 4,                                                                \
		      1) "\nprint fmt: \"zone_start=0x%lx migrate_pfn=0x%lx free_pfn=0x%lx zone_end=0x%lx, " \
			 "mode=%s status=%s\", REC->zone_start, REC->migrate_pfn, REC->free_pfn, "           \
			 "REC->zone_end, REC->sync ? \"sync\" : \"async\", __print_symbolic(REC->status, "   \
			 "{1, \"skipped\"}, {8, \"success\"}, {5, \"complete\"})\n"

/* An event that alloclat does not know: strings of both kinds, a width, a unary operator. */
#define SWITCH                                                                                               \
	"name: some_switch\nID: 300\n" FORMAT_COMMON FIELD("char", "comm[16]", 8, 16, 0) FIELD(              \
		"__data_loc char[]", "text", 24, 4, 0) FIELD("short", "small", 28, 2, 1)                     \
		FIELD("unsigned char", "order", 30, 1,                                                       \
		      0) "\nprint fmt: \"comm=%s text=%s zone=%-8s small=%d 100%% limit=%lu x=%#x z=%03d "   \
			 "%ps\", REC->comm, __get_str(text), __print_symbolic(REC->small, {-2, \"minus\"}, " \
			 "{3, \"three\"}), REC->small, 1UL << REC->order, REC->order, REC->order, "          \
			 "(void *)0xffffffff81000000\n"

#endif /* ALLOCLAT_FORMATS_H */
