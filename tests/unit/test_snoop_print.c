// SPDX-License-Identifier: GPL-2.0-or-later
/* Stalls as lines and as JSON. If all columns are known, a line is what compactsnoop or drsnoop
 * prints for the same numbers. */
#include "output/snoop_print.h"

#include "unit.h"

#define COMM(text) .comm = { text, sizeof(text) - 1 }
#define TEXT(text)                     \
	{                              \
		text, sizeof(text) - 1 \
	}

static const struct compaction_stall normal = {
	.stall = { .begin = 7000000000 - 3580000,
		   .end = 7000000000,
		   .pid = 28277,
		   .tgid = 28276,
		   .cpu = 3,
		   COMM("summ") },
	.has_zone_start = true,
	.zone_start = 1048576,
	.node = 1,
	.zone = TEXT("Normal"),
	.order = 3,
	.mode = TEXT("async"),
	.status = TEXT("partial_skipped"),
	.state = { .has_marks = true,
		   .min = 11284,
		   .low = 14105,
		   .high = 16926,
		   .has_free = true,
		   .free = 14193,
		   .has_fragindex = true,
		   .fragindex = 728 },
};

static const struct compaction_stall dma32 = {
	.stall = { .begin = 7000441000 - 3850000,
		   .end = 7000441000,
		   .pid = 32559,
		   .tgid = 32559,
		   .cpu = 3,
		   COMM("bash") },
	.has_zone_start = true,
	.zone_start = 4096,
	.zone = TEXT("DMA32"),
	.order = -1,
	.mode = TEXT("sync"),
	.status = TEXT("complete"),
	.state = { .has_marks = true,
		   .min = 218,
		   .low = 642,
		   .high = 1066,
		   .has_free = true,
		   .free = 428437,
		   .has_fragindex = true,
		   .fragindex = -1000 },
};

/* What a recording's events alone contain; with hostile strings, too long for every column. */
static const struct compaction_stall unknown = {
	.stall = { .begin = 100,
		   .end = 50,
		   .pid = 4194304,
		   .cpu = -1,
		   COMM("\x1b[31mred\n1234567") },
	.has_zone_start = true,
	.zone_start = 4096,
	.node = -1,
	.order = 10,
	.mode = TEXT("sync"),
	.status = TEXT("not_suitable_zone\n"),
};

static const struct compaction_row {
	const char *name;
	struct snoop_print print;
	const struct compaction_stall *stalls[3];
	const char *expected;
} compactions[] = {
	{ "as compactsnoop",
	  { 0 },
	  { &normal, &dma32 },
	  "COMM           PID    NODE ZONE         ORDER MODE      LAT(ms)           STATUS\n"
	  "summ           28276  1    ZONE_NORMAL  3     ASYNC       3.580  partial_skipped\n"
	  "bash           32559  0    ZONE_DMA32   -1    SYNC        3.850         complete\n" },
	{ "as compactsnoop -T -e",
	  { .time = true, .extended = true },
	  { &normal, &dma32 },
	  "TIME(s)        COMM           PID    NODE ZONE         ORDER MODE    FRAGIDX  MIN      "
	  "LOW      HIGH     FREE       LAT(ms)           STATUS\n"
	  "0.000000000    summ           28276  1    ZONE_NORMAL  3     ASYNC   0.728    11284    "
	  "14105    16926    14193        3.580  partial_skipped\n"
	  "0.000441000    bash           32559  0    ZONE_DMA32   -1    SYNC    -1.000   218      "
	  "642      1066     428437       3.850         complete\n" },
	{ "with threads",
	  { .tid = true },
	  { &normal },
	  "COMM           PID    TID    NODE ZONE         ORDER MODE      LAT(ms)           STATUS\n"
	  "summ           28276  28277  1    ZONE_NORMAL  3     ASYNC       3.580  "
	  "partial_skipped\n" },
	{ "what is not known",
	  { .extended = true, .time = true },
	  { &dma32, &unknown },
	  "TIME(s)        COMM           PID    NODE ZONE         ORDER MODE    FRAGIDX  MIN      "
	  "LOW      HIGH     FREE       LAT(ms)           STATUS\n"
	  "0.000000000    bash           32559  0    ZONE_DMA32   -1    SYNC    -1.000   218      "
	  "642      1066     428437       3.850         complete\n"
	  "-7.000440950   \\x1b[31mred\\x0a12345 4194304 -    -            10    SYNC    -        "
	  "-        -        -        -            0.000 not_suitable_zone\\x0a\n" },
};

TEST(compaction)
{
	const struct compaction_row *row = *state;
	struct snoop_print p = row->print;
	struct buf text = { 0 };

	snoop_print_compaction_head(&p, &text);
	for (size_t i = 0; row->stalls[i]; i++)
		snoop_print_compaction(&p, row->stalls[i], &text);
	assert_string_equal(text.data, row->expected);
	buf_free(&text);
}

/* As compactsnoop -K. */
TEST(stack)
{
	struct compaction_stall stall = dma32;
	struct snoop_print p = { 0 };
	struct buf text = { 0 };

	stall.stack = SLICE("compact_zone+0xa1f/0xdb0\nodd\x1bname\nkthread+0xd7/0x100\n");
	snoop_print_compaction(&p, &stall, &text);
	assert_string_equal(
		text.data,
		"bash           32559  0    ZONE_DMA32   -1    SYNC        3.850         complete\n"
		"\tcompact_zone+0xa1f/0xdb0\n"
		"\todd\\x1bname\n"
		"\tkthread+0xd7/0x100\n"
		"\n");
	buf_free(&text);
}

static const struct reclaim_stall summond = {
	.stall = { .begin = 5000000000 - 190000,
		   .end = 5000000000,
		   .pid = 17679,
		   .tgid = 17678,
		   .cpu = 0,
		   COMM("summond") },
	.order = 3,
	.gfp = TEXT("GFP_KERNEL|__GFP_COMP"),
	.pages = 143,
	.has_free = true,
	.free = 21593, /* pages of 4 KiB */
};

static const struct reclaim_stall bare = {
	.stall = { .begin = 5000000000, .end = 6234567890, .pid = 5, .cpu = 0, COMM("") },
	.order = -1,
	.pages = 1000000,
};

static const struct reclaim_row {
	const char *name;
	struct snoop_print print;
	const struct reclaim_stall *stalls[3];
	const char *expected;
} reclaims[] = {
	{ "as drsnoop",
	  { 0 },
	  { &summond, &bare },
	  "COMM           PID     LAT(ms) PAGES\n"
	  "summond        17678      0.19   143\n"
	  "-              5       1234.57 1000000\n" },
	{ "as drsnoop -T",
	  { .time = true },
	  { &summond, &bare },
	  "TIME(s)       COMM           PID     LAT(ms) PAGES\n"
	  "0.000000000   summond        17678      0.19   143\n"
	  "1.234567890   -              5       1234.57 1000000\n" },
	{ "as drsnoop -v, and more behind",
	  { .extended = true },
	  { &summond, &bare },
	  "COMM           PID     LAT(ms) PAGES  FREE(KB) ORDER GFP\n"
	  "summond        17678      0.19   143     86372 3     GFP_KERNEL|__GFP_COMP\n"
	  "-              5       1234.57 1000000         - -1    -\n" },
	{ "thread",
	  { .tid = true },
	  { &summond },
	  "COMM           PID    TID     LAT(ms) PAGES\n"
	  "summond        17678  17679      0.19   143\n" },
};

TEST(reclaim)
{
	const struct reclaim_row *row = *state;
	struct snoop_print p = row->print;
	struct buf text = { 0 };

	snoop_print_reclaim_head(&p, &text);
	for (size_t i = 0; row->stalls[i]; i++)
		snoop_print_reclaim(&p, row->stalls[i], &text);
	assert_string_equal(text.data, row->expected);
	buf_free(&text);
}

TEST(json_all)
{
	struct buf text = { 0 };

	snoop_json_compaction(&normal, &text);
	snoop_json_reclaim(&summond, &text);
	assert_string_equal(
		text.data,
		"{\"v\":1,\"type\":\"compaction\",\"ts\":7000000000,\"ns\":3580000,\"cpu\":3,"
		"\"pid\":28277,\"tgid\":28276,\"comm\":\"summ\",\"node\":1,\"zone\":\"Normal\","
		"\"zone_start\":1048576,\"order\":3,\"mode\":\"async\","
		"\"status\":\"partial_skipped\",\"fragindex\":728,\"min\":11284,\"low\":14105,"
		"\"high\":16926,\"free\":14193}\n"
		"{\"v\":1,\"type\":\"reclaim\",\"ts\":5000000000,\"ns\":190000,\"cpu\":0,"
		"\"pid\":17679,\"tgid\":17678,\"comm\":\"summond\",\"order\":3,"
		"\"gfp\":\"GFP_KERNEL|__GFP_COMP\",\"pages\":143,\"free\":21593}\n");
	buf_free(&text);
}

/* Unknown values have no member. */
TEST(json_unknown)
{
	struct buf text = { 0 };

	snoop_json_compaction(&unknown, &text);
	snoop_json_reclaim(&bare, &text);
	assert_string_equal(
		text.data,
		"{\"v\":1,\"type\":\"compaction\",\"ts\":50,\"ns\":0,\"pid\":4194304,"
		"\"comm\":\"\\u001B[31mred\\n1234567\",\"zone_start\":4096,\"order\":10,"
		"\"mode\":\"sync\",\"status\":\"not_suitable_zone\\n\"}\n"
		"{\"v\":1,\"type\":\"reclaim\",\"ts\":6234567890,\"ns\":1234567890,\"cpu\":0,"
		"\"pid\":5,\"comm\":\"\",\"pages\":1000000}\n");
	buf_free(&text);
}

int main(void)
{
	struct unit u = { 0 };

	UNIT_ROWS(&u, compaction, compactions);
	UNIT_ROWS(&u, reclaim, reclaims);
	UNIT_TEST(&u, stack);
	UNIT_TEST(&u, json_all);
	UNIT_TEST(&u, json_unknown);
	return unit_run("snoop_print", &u);
}
