// SPDX-License-Identifier: GPL-2.0-or-later
/* Definitions of the kprobes, from the BTF of miniature kernels. */
#include "unit.h"

#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <unistd.h>

#include "live/zoneprobe.h"

/* Offsets in bytes; a negative one leaves the member out. */
struct kernel {
	const char *name;
	int zone, order, mode;			  /* of struct compact_control */
	int pgdat, zone_name, boost, stat, lists; /* of struct zone */
	int watermark;
	int node_id;   /* of struct pglist_data */
	int nr_free;   /* of struct free_area */
	int list_size; /* size of struct free_area */
	int nr_lists;  /* 0: free_area is not an array */
	int first_wmark, free_pages;
	int order_bits; /* not 0: order is a bit field */
	const char *compaction, *reclaim;
};

#define HEAD "p:alloclat/cz compact_zone "

/* The first two are modelled on Debian's. */
static const struct kernel kernels[] = {
	{ "5.10", 64, 96, 112, 88, 136, 24, 1280, 192, 0, 171000, 80, 88, 3, 0, 0, 0,
	  HEAD "zone=+0(+136(+64($arg1))):string node=+171000(+88(+64($arg1))):s32 "
	       "order=+96($arg1):s32 mode=+112($arg1):s32 min=+0(+64($arg1)):u64 "
	       "low=+8(+64($arg1)):u64 high=+16(+64($arg1)):u64 boost=+24(+64($arg1)):u64 "
	       "free=+1280(+64($arg1)):s64 f0=+272(+64($arg1)):u64 f1=+360(+64($arg1)):u64 "
	       "f2=+448(+64($arg1)):u64",
	  "p:alloclat/ttfp try_to_free_pages free=@vm_zone_stat+0:s64" },
	{ "6.12", 224, 256, 272, 96, 184, 32, 1344, 192, 0, 165312, 96, 104, 2, 0, 0, 0,
	  HEAD "zone=+0(+184(+224($arg1))):string node=+165312(+96(+224($arg1))):s32 "
	       "order=+256($arg1):s32 mode=+272($arg1):s32 min=+0(+224($arg1)):u64 "
	       "low=+8(+224($arg1)):u64 high=+16(+224($arg1)):u64 boost=+32(+224($arg1)):u64 "
	       "free=+1344(+224($arg1)):s64 f0=+288(+224($arg1)):u64 f1=+392(+224($arg1)):u64",
	  "p:alloclat/ttfp try_to_free_pages free=@vm_zone_stat+0:s64" },
	{ "of another order", 8, 16, 20, 24, 32, 40, 100, 200, 48, 4, 0, 16, 1, 1, 2, 0,
	  HEAD "zone=+0(+32(+8($arg1))):string node=+4(+24(+8($arg1))):s32 order=+16($arg1):s32 "
	       "mode=+20($arg1):s32 min=+56(+8($arg1)):u64 low=+64(+8($arg1)):u64 "
	       "high=+72(+8($arg1)):u64 boost=+40(+8($arg1)):u64 free=+116(+8($arg1)):s64 "
	       "f0=+200(+8($arg1)):u64",
	  "p:alloclat/ttfp try_to_free_pages free=@vm_zone_stat+16:s64" },
};

/* The last of these kernels with one change, which rules out the compaction probe. */
#define BUT(member_) offsetof(struct kernel, member_)
static const struct but {
	const char *name;
	size_t member;
	int value;
	bool reclaim; /* the reclaim probe can still be defined */
} buts[] = {
	{ "without a zone", BUT(zone), -1, true },
	{ "without an order", BUT(order), -1, true },
	{ "with bits for an order", BUT(order_bits), 3, true },
	{ "without a boost (4.x)", BUT(boost), -1, true },
	{ "without nodes", BUT(node_id), -1, true },
	{ "without statistics", BUT(stat), -1, true },
	{ "without names of statistics", BUT(free_pages), -1, false },
	{ "without free lists", BUT(lists), -1, true },
	{ "without an array of free lists", BUT(nr_lists), 0, true },
	{ "with more free lists than there can be", BUT(nr_lists), 25, true },
	{ "with free lists that are not counted", BUT(nr_free), -1, true },
};

static void add_member(struct btf *btf, const char *name, int type, int offset, int bits)
{
	if (offset >= 0)
		assert_int_equal(btf__add_field(btf, name, type, (unsigned int)offset * 8,
						(unsigned int)bits),
				 0);
}

/* Returns the type of free_area in struct zone. */
static int add_lists(struct btf *btf, const struct kernel *k, int number)
{
	int list = btf__add_struct(btf, "free_area", (unsigned int)k->list_size);

	add_member(btf, "nr_free", number, k->nr_free, 0);
	return k->nr_lists ? btf__add_array(btf, number, list, (unsigned int)k->nr_lists) : list;
}

/* The types of all other members do not matter. */
static struct btf *make_btf(const struct kernel *k)
{
	struct btf *btf = btf__new_empty();
	int number = btf__add_int(btf, "int", 4, BTF_INT_SIGNED);
	int lists = add_lists(btf, k, number);

	btf__add_struct(btf, "compact_control", 512);
	add_member(btf, "freepages", number, 0, 0);
	add_member(btf, "zone", number, k->zone, 0);
	add_member(btf, "order", number, k->order, k->order_bits);
	add_member(btf, "mode", number, k->mode, 0);
	btf__add_struct(btf, "zone", 2048);
	add_member(btf, "_watermark", number, k->watermark, 0);
	add_member(btf, "watermark_boost", number, k->boost, 0);
	add_member(btf, "zone_pgdat", number, k->pgdat, 0);
	add_member(btf, "name", number, k->zone_name, 0);
	add_member(btf, "free_area", lists, k->lists, 0);
	add_member(btf, "vm_stat", number, k->stat, 0);
	btf__add_struct(btf, "pglist_data", 180000);
	add_member(btf, "node_id", number, k->node_id, 0);
	btf__add_enum(btf, "zone_watermarks", 4);
	btf__add_enum_value(btf, "WMARK_MIN", k->first_wmark);
	btf__add_enum_value(btf, "WMARK_LOW", k->first_wmark + 1);
	btf__add_enum_value(btf, "WMARK_HIGH", k->first_wmark + 2);
	btf__add_enum(btf, "zone_stat_item", 4);
	btf__add_enum_value(btf, "NR_FREE_PAGES", k->free_pages);
	return btf;
}

static void check(const struct zoneprobe *probe, const struct btf *btf, const char *expected)
{
	struct buf definition = { 0 };

	buf_str(&definition, "");
	assert_int_equal(probe->define(btf, &definition), expected != NULL);
	assert_string_equal(definition.data, expected ? expected : "");
	buf_free(&definition);
}

TEST(define)
{
	const struct kernel *k = *state;
	struct btf *btf = make_btf(k);

	check(&zoneprobe_compaction, btf, k->compaction);
	check(&zoneprobe_reclaim, btf, k->reclaim);
	btf__free(btf);
}

TEST(cannot_define)
{
	const struct but *but = *state;
	struct kernel k = kernels[ARRAY_SIZE(kernels) - 1];
	struct btf *btf;

	memcpy((char *)&k + but->member, &but->value, sizeof(but->value));
	btf = make_btf(&k);
	check(&zoneprobe_compaction, btf, NULL);
	check(&zoneprobe_reclaim, btf, but->reclaim ? k.reclaim : NULL);
	btf__free(btf);
}

/* The longest definition, with as many free lists as possible and large offsets. The kernel takes a
 * command of up to a page and arguments of up to 63 bytes (MAX_ARGSTR_LEN). */
TEST(longest)
{
	const int far = 400000000;
	const struct kernel k = { "",  far, far, far, far, far, far, far,  far, far,
				  far, 0,   8,	 24,  100, 100, 0,   NULL, NULL };
	struct btf *btf = make_btf(&k);
	struct buf definition = { 0 };
	char *rest, *word;

	assert_true(zoneprobe_compaction.define(btf, &definition));
	assert_true(definition.len < 4096 - 1);
	assert_non_null(strstr(definition.data, " f23="));
	rest = definition.data;
	while ((word = strsep(&rest, " ")) != NULL)
		assert_true(strlen(word) <= 63);
	btf__free(btf);
	buf_free(&definition);
}

/* The kernel's BTF file is the raw type data. */
TEST(from_file)
{
	struct btf *btf = make_btf(&kernels[0]);
	char path[] = "/tmp/alloclat-btf.XXXXXX";
	struct buf definition = { 0 };
	int fd = mkstemp(path);
	const void *bytes;
	unsigned int size;

	bytes = btf__raw_data(btf, &size);
	assert_int_equal(write(fd, bytes, size), size);
	close(fd);
	assert_true(zoneprobe_define_here(&zoneprobe_compaction, path, &definition));
	assert_string_equal(definition.data, kernels[0].compaction);
	assert_int_equal(truncate(path, 10), 0);
	assert_false(zoneprobe_define_here(&zoneprobe_compaction, path, &definition));
	assert_int_equal(unlink(path), 0);
	assert_false(zoneprobe_define_here(&zoneprobe_compaction, path, &definition));
	assert_int_equal(errno, ENOENT);
	btf__free(btf);
	buf_free(&definition);
}

int main(void)
{
	struct unit u = { 0 };

	UNIT_ROWS(&u, define, kernels);
	UNIT_ROWS(&u, cannot_define, buts);
	UNIT_TEST(&u, longest);
	UNIT_TEST(&u, from_file);
	return unit_run("zoneprobe", &u);
}
