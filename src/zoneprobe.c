// SPDX-License-Identifier: GPL-2.0-or-later
#include "zoneprobe.h"

#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <string.h>

#define BTF_FILE "/sys/kernel/btf/vmlinux"

enum offset {
	CONTROL_ZONE,
	CONTROL_ORDER,
	CONTROL_MODE,
	ZONE_NAME,
	ZONE_NODE,
	NODE_ID,
	ZONE_WATERMARKS,
	ZONE_BOOST,
	ZONE_STATS,
	NR_OFFSETS,
};

static const struct {
	const char *structure, *member;
} members[NR_OFFSETS] = {
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
};

enum place { PLACE_MIN, PLACE_LOW, PLACE_HIGH, PLACE_FREE, NR_PLACES };

/* Places in the arrays _watermark and vm_stat. */
static const struct {
	const char *enumeration, *name;
} places[NR_PLACES] = {
	[PLACE_MIN] = { "zone_watermarks", "WMARK_MIN" },
	[PLACE_LOW] = { "zone_watermarks", "WMARK_LOW" },
	[PLACE_HIGH] = { "zone_watermarks", "WMARK_HIGH" },
	[PLACE_FREE] = { "zone_stat_item", "NR_FREE_PAGES" },
};

/* NULL: there is none of that name. */
static const struct btf_type *find_type(const struct btf *btf, const char *name, unsigned int kind)
{
	int id = btf__find_by_name_kind(btf, name, kind);

	return id < 0 ? NULL : btf__type_by_id(btf, (unsigned int)id);
}

/* In bytes. */
static bool find_offset(const struct btf *btf, const char *structure, const char *member,
			unsigned int *ret_offset)
{
	const struct btf_type *t = find_type(btf, structure, BTF_KIND_STRUCT);

	for (unsigned int i = 0; t && i < btf_vlen(t); i++) {
		const char *name = btf__name_by_offset(btf, btf_members(t)[i].name_off);

		if (!name || strcmp(name, member) != 0)
			continue;
		*ret_offset = btf_member_bit_offset(t, i) / 8;
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

/* " NAME=+@offset(ZONE):TYPE" */
static void add_of_zone(struct buf *b, const char *name, unsigned int offset, unsigned int zone,
			const char *type)
{
	buf_printf(b, " %s=+%u(+%u($arg1)):%s", name, offset, zone, type);
}

bool zoneprobe_define(const struct btf *btf, struct buf *ret_definition)
{
	const unsigned int word = 8; /* an unsigned long, and an atomic one */
	unsigned int at[NR_OFFSETS], place[NR_PLACES], zone;
	struct buf *b = ret_definition;

	for (size_t i = 0; i < NR_OFFSETS; i++) {
		if (!find_offset(btf, members[i].structure, members[i].member, &at[i]))
			return false;
	}
	for (size_t i = 0; i < NR_PLACES; i++) {
		if (!find_place(btf, places[i].enumeration, places[i].name, &place[i]))
			return false;
	}
	zone = at[CONTROL_ZONE];
	buf_printf(b, "p:alloclat/" ZONEPROBE_NAME " compact_zone zone=+0(+%u(+%u($arg1))):string",
		   at[ZONE_NAME], zone);
	buf_printf(b, " node=+%u(+%u(+%u($arg1))):s32", at[NODE_ID], at[ZONE_NODE], zone);
	buf_printf(b, " order=+%u($arg1):s32 mode=+%u($arg1):s32", at[CONTROL_ORDER],
		   at[CONTROL_MODE]);
	add_of_zone(b, "min", at[ZONE_WATERMARKS] + word * place[PLACE_MIN], zone, "u64");
	add_of_zone(b, "low", at[ZONE_WATERMARKS] + word * place[PLACE_LOW], zone, "u64");
	add_of_zone(b, "high", at[ZONE_WATERMARKS] + word * place[PLACE_HIGH], zone, "u64");
	add_of_zone(b, "boost", at[ZONE_BOOST], zone, "u64");
	add_of_zone(b, "free", at[ZONE_STATS] + word * place[PLACE_FREE], zone, "s64");
	return true;
}

bool zoneprobe_define_here(const char *path, struct buf *ret_definition)
{
	struct btf *btf;
	bool good;

	/* It has something to say of kernels without; so do we. */
	libbpf_set_print(NULL);
	btf = btf__parse(path ? path : BTF_FILE, NULL);
	if (!btf)
		return false;
	good = zoneprobe_define(btf, ret_definition);
	btf__free(btf);
	if (!good)
		errno = ENOENT;
	return good;
}
