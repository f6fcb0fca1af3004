// SPDX-License-Identifier: GPL-2.0-or-later
#include "zoneprobe.h"

#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "stalls/fragindex.h"

#define BTF_FILE "/sys/kernel/btf/vmlinux"

enum member {
	CONTROL_ZONE,
	CONTROL_ORDER,
	CONTROL_MODE,
	ZONE_NAME,
	ZONE_NODE,
	NODE_ID,
	ZONE_WATERMARKS,
	ZONE_BOOST,
	ZONE_STATS,
	ZONE_LISTS,
	LIST_COUNT,
	NR_MEMBERS,
};

static const struct {
	const char *structure, *member;
} members[NR_MEMBERS] = {
	[CONTROL_ZONE] = { "compact_control", "zone" },
	[CONTROL_ORDER] = { "compact_control", "order" },
	[CONTROL_MODE] = { "compact_control", "mode" },
	[ZONE_NAME] = { "zone", "name" },
	/* Not zone.node, which only kernels with CONFIG_NUMA have. */
	[ZONE_NODE] = { "zone", "zone_pgdat" },
	[NODE_ID] = { "pglist_data", "node_id" },
	[ZONE_WATERMARKS] = { "zone", "_watermark" },
	[ZONE_BOOST] = { "zone", "watermark_boost" },
	[ZONE_STATS] = { "zone", "vm_stat" },
	[ZONE_LISTS] = { "zone", "free_area" },
	[LIST_COUNT] = { "free_area", "nr_free" },
};

enum place { PLACE_MIN, PLACE_LOW, PLACE_HIGH, PLACE_FREE, NR_PLACES };

/* Indexes into the arrays _watermark and vm_stat, and into vm_zone_stat. */
static const struct {
	const char *enumeration, *name;
} places[NR_PLACES] = {
	[PLACE_MIN] = { "zone_watermarks", "WMARK_MIN" },
	[PLACE_LOW] = { "zone_watermarks", "WMARK_LOW" },
	[PLACE_HIGH] = { "zone_watermarks", "WMARK_HIGH" },
	[PLACE_FREE] = { "zone_stat_item", "NR_FREE_PAGES" },
};

#define WORD 8 /* size of unsigned long and atomic_long_t */

/* Offsets and sizes from BTF. */
struct layout {
	struct member_at {
		unsigned int offset; /* in bytes */
		unsigned int type;
	} at[NR_MEMBERS];
	unsigned int place[NR_PLACES];
	unsigned int nr_lists, list_size; /* of free_area: number of elements, bytes of one */
};

/* NULL: there is no type of that name. */
static const struct btf_type *find_type(const struct btf *btf, const char *name, unsigned int kind)
{
	int id = btf__find_by_name_kind(btf, name, kind);

	return id < 0 ? NULL : btf__type_by_id(btf, (unsigned int)id);
}

static bool find_member(const struct btf *btf, const char *structure, const char *member,
			struct member_at *ret_at)
{
	const struct btf_type *t = find_type(btf, structure, BTF_KIND_STRUCT);

	for (unsigned int i = 0; t && i < btf_vlen(t); i++) {
		const char *name = btf__name_by_offset(btf, btf_members(t)[i].name_off);

		if (!name || strcmp(name, member) != 0)
			continue;
		ret_at->offset = btf_member_bit_offset(t, i) / 8;
		ret_at->type = btf_members(t)[i].type;
		return btf_member_bitfield_size(t, i) == 0;
	}
	return false;
}

static bool find_place(const struct btf *btf, const char *enumeration, const char *name,
		       unsigned int *ret_place)
{
	const struct btf_type *t = find_type(btf, enumeration, BTF_KIND_ENUM);

	for (unsigned int i = 0; t && i < btf_vlen(t); i++) {
		const char *found = btf__name_by_offset(btf, btf_enum(t)[i].name_off);

		if (!found || strcmp(found, name) != 0)
			continue;
		*ret_place = (unsigned int)btf_enum(t)[i].val;
		return btf_enum(t)[i].val >= 0;
	}
	return false;
}

/* The number of orders depends on the kernel's configuration, the size of an element on its
 * version. */
static bool find_lists(const struct btf *btf, struct layout *l)
{
	const struct btf_type *t = btf__type_by_id(btf, l->at[ZONE_LISTS].type);
	int64_t size = t && btf_is_array(t) ? btf__resolve_size(btf, btf_array(t)->type) : -1;

	if (size <= 0 || btf_array(t)->nelems == 0 || btf_array(t)->nelems > FREE_LISTS_MAX)
		return false;
	l->nr_lists = btf_array(t)->nelems;
	l->list_size = (unsigned int)size;
	return true;
}

static bool find_layout(const struct btf *btf, struct layout *l)
{
	for (size_t i = 0; i < NR_MEMBERS; i++) {
		if (!find_member(btf, members[i].structure, members[i].member, &l->at[i]))
			return false;
	}
	for (size_t i = 0; i < NR_PLACES; i++) {
		if (!find_place(btf, places[i].enumeration, places[i].name, &l->place[i]))
			return false;
	}
	return find_lists(btf, l);
}

/* Appends " NAME=+@offset(ZONE):TYPE". */
static void add_of_zone(struct buf *b, const struct layout *l, const char *name,
			unsigned int offset, const char *type)
{
	buf_printf(b, " %s=+%u(+%u($arg1)):%s", name, offset, l->at[CONTROL_ZONE].offset, type);
}

static void add_marks(struct buf *b, const struct layout *l)
{
	static const struct {
		const char *name;
		enum place place;
	} marks[] = { { "min", PLACE_MIN }, { "low", PLACE_LOW }, { "high", PLACE_HIGH } };

	for (size_t i = 0; i < ARRAY_SIZE(marks); i++)
		add_of_zone(b, l, marks[i].name,
			    l->at[ZONE_WATERMARKS].offset + WORD * l->place[marks[i].place], "u64");
}

/* One argument per order, because the counters are not adjacent. The limits of 4095 bytes per
 * command and 128 arguments (kernel/trace/trace_probe.h) are far away. */
static void add_lists(struct buf *b, const struct layout *l)
{
	unsigned int first = l->at[ZONE_LISTS].offset + l->at[LIST_COUNT].offset;

	for (unsigned int order = 0; order < l->nr_lists; order++) {
		char name[16];

		snprintf(name, sizeof(name), ZONEPROBE_LIST, order);
		add_of_zone(b, l, name, first + order * l->list_size, "u64");
	}
}

static bool define_compaction(const struct btf *btf, struct buf *ret_definition)
{
	struct buf *b = ret_definition;
	unsigned int zone;
	struct layout l;

	if (!find_layout(btf, &l))
		return false;
	zone = l.at[CONTROL_ZONE].offset;
	buf_printf(b, "p:alloclat/" ZONEPROBE_COMPACTION " compact_zone");
	buf_printf(b, " zone=+0(+%u(+%u($arg1))):string", l.at[ZONE_NAME].offset, zone);
	buf_printf(b, " node=+%u(+%u(+%u($arg1))):s32", l.at[NODE_ID].offset,
		   l.at[ZONE_NODE].offset, zone);
	buf_printf(b, " order=+%u($arg1):s32 mode=+%u($arg1):s32", l.at[CONTROL_ORDER].offset,
		   l.at[CONTROL_MODE].offset);
	add_marks(b, &l);
	add_of_zone(b, &l, "boost", l.at[ZONE_BOOST].offset, "u64");
	add_of_zone(b, &l, "free", l.at[ZONE_STATS].offset + WORD * l.place[PLACE_FREE], "s64");
	add_lists(b, &l);
	return true;
}

/* vm_zone_stat has the sums of all zones' vm_stat (mm/vmstat.c, since 4.8). */
static bool define_reclaim(const struct btf *btf, struct buf *ret_definition)
{
	unsigned int place;

	if (!find_place(btf, places[PLACE_FREE].enumeration, places[PLACE_FREE].name, &place))
		return false;
	buf_printf(ret_definition,
		   "p:alloclat/" ZONEPROBE_RECLAIM " try_to_free_pages free=@vm_zone_stat+%u:s64",
		   WORD * place);
	return true;
}

const struct zoneprobe zoneprobe_compaction = { ZONEPROBE_COMPACTION, define_compaction };
const struct zoneprobe zoneprobe_reclaim = { ZONEPROBE_RECLAIM, define_reclaim };

bool zoneprobe_define_here(const struct zoneprobe *probe, const char *path,
			   struct buf *ret_definition)
{
	libbpf_print_fn_t print;
	struct btf *btf;
	bool good;

	/* libbpf prints a message on kernels without BTF; so do our callers. */
	print = libbpf_set_print(NULL);
	btf = btf__parse(path ? path : BTF_FILE, NULL);
	good = btf && probe->define(btf, ret_definition);
	libbpf_set_print(print);
	if (!btf)
		return false;
	btf__free(btf);
	if (!good)
		errno = ENOENT;
	return good;
}
