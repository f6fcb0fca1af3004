// SPDX-License-Identifier: GPL-2.0-or-later
/* The kprobe on compact_zone(), from the BTF of kernels in the small. */
#include "unit.h"

#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <unistd.h>

#include "zoneprobe.h"

/* Offsets in bytes; what is negative is left out. */
struct kernel {
	const char *name;
	int zone, order, mode;		   /* of struct compact_control */
	int pgdat, zone_name, boost, stat; /* of struct zone */
	int watermark;
	int node_id; /* of struct pglist_data */
	int first_wmark, free_pages;
	int order_bits; /* not 0: a bit field */
	const char *definition;
};

#define HEAD "p:alloclat/cz compact_zone "

/* The first two are like Debian's. */
static const struct kernel kernels[] = {
	{ "5.10", 64, 96, 112, 88, 136, 24, 1280, 0, 171000, 0, 0, 0,
	  HEAD "zone=+0(+136(+64($arg1))):string node=+171000(+88(+64($arg1))):s32 "
	       "order=+96($arg1):s32 mode=+112($arg1):s32 min=+0(+64($arg1)):u64 "
	       "low=+8(+64($arg1)):u64 high=+16(+64($arg1)):u64 boost=+24(+64($arg1)):u64 "
	       "free=+1280(+64($arg1)):s64" },
	{ "6.12", 224, 256, 272, 96, 184, 32, 1344, 0, 165312, 0, 0, 0,
	  HEAD "zone=+0(+184(+224($arg1))):string node=+165312(+96(+224($arg1))):s32 "
	       "order=+256($arg1):s32 mode=+272($arg1):s32 min=+0(+224($arg1)):u64 "
	       "low=+8(+224($arg1)):u64 high=+16(+224($arg1)):u64 boost=+32(+224($arg1)):u64 "
	       "free=+1344(+224($arg1)):s64" },
	{ "of another order", 8, 16, 20, 24, 32, 40, 100, 48, 4, 1, 2, 0,
	  HEAD "zone=+0(+32(+8($arg1))):string node=+4(+24(+8($arg1))):s32 order=+16($arg1):s32 "
	       "mode=+20($arg1):s32 min=+56(+8($arg1)):u64 low=+64(+8($arg1)):u64 "
	       "high=+72(+8($arg1)):u64 boost=+40(+8($arg1)):u64 free=+116(+8($arg1)):s64" },
	{ "without a zone", -1, 16, 20, 24, 32, 40, 100, 48, 4, 0, 0, 0, NULL },
	{ "without an order", 8, -1, 20, 24, 32, 40, 100, 48, 4, 0, 0, 0, NULL },
	{ "with bits for an order", 8, 16, 20, 24, 32, 40, 100, 48, 4, 0, 0, 3, NULL },
	{ "without a boost (4.x)", 8, 16, 20, 24, 32, -1, 100, 48, 4, 0, 0, 0, NULL },
	{ "without nodes", 8, 16, 20, 24, 32, 40, 100, 48, -1, 0, 0, 0, NULL },
	{ "without statistics", 8, 16, 20, 24, 32, 40, -1, 48, 4, 0, 0, 0, NULL },
	{ "without names of statistics", 8, 16, 20, 24, 32, 40, 100, 48, 4, 0, -1, 0, NULL },
};

static void add_member(struct btf *btf, const char *name, int type, int offset, int bits)
{
	if (offset >= 0)
		assert_int_equal(btf__add_field(btf, name, type, (unsigned int)offset * 8,
						(unsigned int)bits),
				 0);
}

/* Types of the members do not matter. */
static struct btf *make_btf(const struct kernel *k)
{
	struct btf *btf = btf__new_empty();
	int number = btf__add_int(btf, "int", 4, BTF_INT_SIGNED);

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

static void test_define(void **state)
{
	const struct kernel *k = *state;
	struct btf *btf = make_btf(k);
	struct buf definition = { 0 };

	buf_str(&definition, "");
	assert_int_equal(zoneprobe_define(btf, &definition), k->definition != NULL);
	assert_string_equal(definition.data, k->definition ? k->definition : "");
	btf__free(btf);
	buf_free(&definition);
}

/* The file that the kernel shows is the type data as they are. */
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
	assert_true(zoneprobe_define_here(path, &definition));
	assert_string_equal(definition.data, kernels[0].definition);
	assert_int_equal(truncate(path, 10), 0);
	assert_false(zoneprobe_define_here(path, &definition));
	assert_int_equal(unlink(path), 0);
	assert_false(zoneprobe_define_here(path, &definition));
	assert_int_equal(errno, ENOENT);
	btf__free(btf);
	buf_free(&definition);
}

int main(void)
{
	struct unit u = { 0 };

	UNIT_ROWS(&u, test_define, kernels);
	UNIT_TEST(&u, from_file);
	return unit_run("zoneprobe", &u);
}
