// SPDX-License-Identifier: GPL-2.0-or-later
/* The fragmentation index, compared with the kernel's own for the same free lists. */
#include "stalls/fragindex.h"

#include "unit.h"

/* /proc/buddyinfo of 6.1 under memory pressure, and the values that
 * /sys/kernel/debug/extfrag/extfrag_index had between two identical readings of it. */
static const char buddyinfo[] =
	"Node 0, zone      DMA      4      3      4      2      2      2      0      1      0 "
	"     0      0 \n"
	"Node 0, zone    DMA32     41     32     37     11      4      5      1      1      0 "
	"     0      0 \n";

static const struct index_row {
	const char *name, *zone;
	int index[11];
} indexes[] = {
	{ "kernel's: DMA",
	  "DMA",
	  { -1000, -1000, -1000, -1000, -1000, -1000, -1000, -1000, 887, 916, 931 } },
	{ "kernel's: DMA32",
	  "DMA32",
	  { -1000, -1000, -1000, -1000, -1000, -1000, -1000, -1000, 971, 982, 987 } },
};

TEST(as_the_kernel)
{
	const struct index_row *row = *state;
	struct free_lists lists;

	assert_true(free_lists_find(buddyinfo, 0, row->zone, &lists));
	assert_int_equal(lists.count, 11);
	for (int order = 0; order < 11; order++)
		assert_int_equal(fragindex(&lists, order), row->index[order]);
}

static const struct formula_row {
	const char *name;
	struct free_lists lists;
	int order, index;
} formula[] = {
	{ "no allocation", { { 1, 1 }, 2 }, -1, -1000 },
	{ "would succeed", { { 0, 0, 1 }, 3 }, 2, -1000 },
	{ "would succeed with a larger one", { { 0, 0, 1 }, 3 }, 1, -1000 },
	{ "nothing free", { { 0, 0, 0 }, 3 }, 1, 0 },
	{ "beyond all orders", { { 1, 1, 1 }, 3 }, 3, 0 },
	{ "no lists", { { 0 }, 0 }, 0, 0 },
	/* 4 pages, 4 blocks: 1000 - (1000 + 4000 / 4) / 4. */
	{ "as many pages as asked for", { { 4, 0, 0 }, 3 }, 2, 500 },
	/* 1 page, 1 block: 1000 - (1000 + 1000 / 4) / 1. */
	{ "for lack of memory", { { 1, 0, 0 }, 3 }, 2, -250 },
	{ "for fragmentation", { { 100000, 0, 0 }, 3 }, 2, 750 },
};

TEST(by_hand)
{
	const struct formula_row *row = *state;

	assert_int_equal(fragindex(&row->lists, row->order), row->index);
}

static const struct find_row {
	const char *name, *text;
	int node;
	const char *zone;
	unsigned int count; /* UINT32_MAX: not found */
	uint64_t last;
} finds[] = {
	{ "second line", "Node 0, zone DMA 1 2\nNode 0, zone DMA32 3 4 5\n", 0, "DMA32", 3, 5 },
	{ "second node", "Node 0, zone Normal 1 2\nNode 1, zone Normal 3 4\n", 1, "Normal", 2, 4 },
	{ "no such node", "Node 0, zone Normal 1 2\n", 1, "Normal", UINT32_MAX, 0 },
	{ "no such zone", "Node 0, zone Normal 1 2\n", 0, "Norma", UINT32_MAX, 0 },
	{ "a longer number", "Node 10, zone Normal 1 2\n", 1, "Normal", UINT32_MAX, 0 },
	{ "something behind", "Node 0, zone Normal 1 2 x 3\n", 0, "Normal", 2, 2 },
	{ "no newline", "Node 0, zone Normal 1 2", 0, "Normal", 2, 2 },
	{ "no numbers", "Node 0, zone Normal", 0, "Normal", 0, 0 },
	{ "more than can be",
	  "Node 0, zone N 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26\n",
	  0, "N", 24, 24 },
	{ "so many pages", "Node 0, zone N 768614336404564 768614336404564\n", 0, "N", 1,
	  768614336404564 },
	{ "too many", "Node 0, zone N 1 18446744073709551615\n", 0, "N", 1, 1 },
	{ "empty", "", 0, "DMA", UINT32_MAX, 0 },
};

TEST(find)
{
	const struct find_row *row = *state;
	struct free_lists lists = { { 4711 }, 4712 };

	assert_int_equal(free_lists_find(row->text, row->node, row->zone, &lists),
			 row->count != UINT32_MAX);
	assert_int_equal(lists.count, row->count == UINT32_MAX ? 4712 : row->count);
	if (row->count > 0 && row->count != UINT32_MAX)
		assert_int_equal(lists.blocks[row->count - 1], row->last);
}

int main(void)
{
	struct unit u = { 0 };

	UNIT_ROWS(&u, as_the_kernel, indexes);
	UNIT_ROWS(&u, by_hand, formula);
	UNIT_ROWS(&u, find, finds);
	return unit_run("fragindex", &u);
}
