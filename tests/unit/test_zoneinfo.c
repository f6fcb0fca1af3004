// SPDX-License-Identifier: GPL-2.0-or-later
/* /proc/zoneinfo: the text of four kernels, several nodes, zones and nodes without memory. */
#include "stalls/zoneinfo.h"

#include "base/file.h"
#include "unit.h"

#define RECORDINGS "tests/fixtures/recordings/"

/* Several nodes, one of them without memory; lines that do not matter are left out. Node 1 lies in
 * a hole of node 0's Normal zone. */
static const char nodes[] = "Node 0, zone      DMA\n"
			    "  per-node stats\n"
			    "      nr_inactive_anon 7124\n"
			    "  pages free     0\n"
			    "        min      1\n"
			    "        low      2\n"
			    "        high     3\n"
			    "        spanned  4095\n"
			    "        present  3998\n"
			    "        managed  0\n"
			    "  start_pfn:           1\n"
			    "Node 0, zone   Normal\n"
			    "  pages free     1000\n"
			    "        boost    512\n"
			    "        min      1024\n"
			    "        low      1152\n"
			    "        high     1280\n"
			    "        spanned  1000000\n"
			    "        managed  500000\n"
			    "        protection: (0, 0, 0)\n"
			    "      nr_free_pages 999\n"
			    "  pagesets\n"
			    "    cpu: 0\n"
			    "              count: 69\n"
			    "              high:  302\n"
			    "              batch: 15\n"
			    "  vm stats threshold: 8\n"
			    "  node_unreclaimable:  0\n"
			    "  start_pfn:           4096\n"
			    "Node 1, zone   Normal\n"
			    "  pages free     77\n"
			    "        spanned  200000\n"
			    "        managed  200000\n"
			    "  start_pfn:           300000\n"
			    "Node 2, zone   Normal\n"
			    "  pages free     0\n"
			    "        spanned  0\n"
			    "        managed  0\n"
			    "Node 10, zone  Movable\n"
			    "  pages free     5\n"
			    "        spanned  16\n"
			    "        managed  16\n"
			    "  start_pfn:           68719476720";

static const struct row {
	const char *name;
	const char *text; /* NULL: read the file @name */
	size_t count;	  /* of zones */
	uint64_t page;
	const char *zone; /* that begins at @page; NULL: none */
	int node;
} rows[] = {
	{ "zoneinfo-5.10.proc", NULL, 5, 0x1000, "DMA32", 0 },
	{ "zoneinfo-6.1.proc", NULL, 5, 0x1, "DMA", 0 },
	{ "zoneinfo-6.12.proc", NULL, 5, 0x1000, "DMA32", 0 },
	{ "zoneinfo-7.2.proc", NULL, 5, 0xfff, NULL, 0 },
	{ "zoneinfo-movable.proc", NULL, 5, 1769472, "Movable", 0 },
	{ "page 0", nodes, 5, 0, NULL, 0 },
	{ "first zone", nodes, 5, 1, "DMA", 0 },
	{ "last page", nodes, 5, 4095, NULL, 0 },
	{ "next zone", nodes, 5, 4096, "Normal", 0 },
	{ "begins in another's hole", nodes, 5, 300000, "Normal", 1 },
	{ "behind the hole", nodes, 5, 500000, NULL, 0 },
	{ "far", nodes, 5, 68719476720, "Movable", 10 },
	{ "beyond 64 bits", nodes, 5, UINT64_MAX, NULL, 0 },
	{ "empty", "", 0, 0, NULL, 0 },
	{ "something else", "MemTotal: 1 kB\nNode\nNode 0, zone\nNode 0 zone DMA\n", 0, 0, NULL,
	  0 },
	{ "numbers before any zone", "  pages free     3\n        spanned  9\n", 0, 0, NULL, 0 },
	{ "no number for a node", "Node x, zone DMA\nNode -1, zone DMA\nNode , zone DMA\n", 0, 0,
	  NULL, 0 },
	{ "no numbers", "Node 3, zone DMA\n  pages\n  pages free\n spanned x\n start_pfn: -1\n", 1,
	  0, NULL, 0 },
};

/* Parses @text, or the file @name if that is NULL. The caller frees the result. */
static struct zoneinfo *read_zones(const char *name, const char *text)
{
	struct buf path = { 0 }, file = { 0 };
	struct zoneinfo *zi;

	if (text)
		return zoneinfo_new(text);
	buf_printf(&path, RECORDINGS "%s", name);
	assert_int_equal(file_read(path.data, &file), 0);
	zi = zoneinfo_new(file.data);
	buf_free(&path);
	buf_free(&file);
	return zi;
}

static void check(const struct zone *zone, const char *name, int node)
{
	if (!name) {
		assert_null(zone);
		return;
	}
	assert_non_null(zone);
	assert_string_equal(zone->name, name);
	assert_int_equal(zone->node, node);
}

TEST(find)
{
	const struct row *row = *state;
	struct zoneinfo *zi = read_zones(row->name, row->text);
	size_t count;

	zoneinfo_zones(zi, &count);
	assert_int_equal(count, row->count);
	check(zoneinfo_by_start(zi, row->page), row->zone, row->node);
	zoneinfo_free(zi);
}

/* The newest of these kernels, which prints the most lines. The watermarks include the boost. */
TEST(numbers)
{
	struct zoneinfo *zi = read_zones("zoneinfo-7.2.proc", NULL);
	const struct zone *zone = zoneinfo_by_start(zi, 4096);

	assert_non_null(zone);
	assert_int_equal(zone->spanned, 77786);
	assert_int_equal(zone->managed, 65333);
	assert_int_equal(zone->free, 1678);
	assert_int_equal(zone->boost, 1024);
	assert_int_equal(zone->min, 1507);
	assert_int_equal(zone->low, 1627);
	assert_int_equal(zone->high, 1747);
	zoneinfo_free(zi);
}

/* Numbers of the per-CPU lists, or of a zone without memory, do not end up in another zone. */
TEST(other_numbers)
{
	struct zoneinfo *zi = read_zones("nodes", nodes);
	size_t count;
	const struct zone *zones = zoneinfo_zones(zi, &count);

	assert_int_equal(count, 5);
	assert_int_equal(zones[1].free, 1000);
	assert_int_equal(zones[1].high, 1280);
	assert_int_equal(zones[1].boost, 512);
	assert_int_equal(zones[2].high, 0);
	assert_int_equal(zones[3].node, 2);
	assert_int_equal(zones[3].managed, 0);
	assert_int_equal(zoneinfo_free_pages(zi), 1082);
	zoneinfo_free(zi);
	zoneinfo_free(NULL);
}

int main(void)
{
	struct unit u = { 0 };

	UNIT_ROWS(&u, find, rows);
	UNIT_TEST(&u, numbers);
	UNIT_TEST(&u, other_numbers);
	return unit_run("zoneinfo", &u);
}
