// SPDX-License-Identifier: GPL-2.0-or-later
/* The rules of one run: suffixes, -e, and the owner of mm_vmscan_lru_shrink_inactive. */
#include "event/rules.h"

#include "unit.h"

#define LRU "mm_vmscan_lru_shrink_inactive"

struct function {
	const char *name;
	const char *function;
	int number;
};

static const struct function functions[] = {
	{ "function: 6.14", "__alloc_frozen_pages_noprof", ROLE_ALLOCATOR },
	{ "function: 6.10", "__alloc_pages_noprof", ROLE_ALLOCATOR },
	{ "function: 5.13", "__alloc_pages", ROLE_ALLOCATOR },
	{ "function: 4.9", "__alloc_pages_nodemask", ROLE_ALLOCATOR },
	{ "function: direct reclaim", "try_to_free_pages", ROLE_DIRECT_RECLAIM },
	{ "function: soft limit", "mem_cgroup_soft_limit_reclaim", ROLE_SOFT_LIMIT },
	{ "function: soft limit, 6.11", "memcg1_soft_limit_reclaim", ROLE_SOFT_LIMIT },
	{ "function: node", "shrink_node", ROLE_NODE },
	{ "function: lruvec", "shrink_lruvec", ROLE_LRUVEC },
	{ "function: lruvec, 4.9", "shrink_node_memcg", ROLE_LRUVEC },
	{ "function: slab", "shrink_slab", ROLE_SLAB },
	{ "function: active list", "shrink_active_list", ROLE_ACTIVE_LIST },
	{ "function: inactive list", "shrink_inactive_list", ROLE_INACTIVE_LIST },
	{ "function: multi-gen LRU", "evict_folios", ROLE_MULTIGEN_LRU },
	{ "function: zone", "compact_zone", ROLE_COMPACT_ZONE },
	{ "function: direct compaction", "try_to_compact_pages", ROLE_COMPACTION },
	{ "function: .isra", "shrink_node.isra.0", ROLE_NODE },
	{ "function: .constprop", "shrink_slab.constprop.0", ROLE_SLAB },
	{ "function: .part", "compact_zone.part.12", ROLE_COMPACT_ZONE },
	{ "function: .llvm", "evict_folios.llvm.12345678901234567890", ROLE_MULTIGEN_LRU },
	{ "function: several suffixes", "shrink_slab.part.0.constprop.0.isra.3", ROLE_SLAB },
	{ "function: .cold is none of it", "evict_folios.cold", RULES_UNKNOWN },
	{ "function: a suffix behind .cold", "evict_folios.cold.isra.0", RULES_UNKNOWN },
	{ "function: a suffix without a number", "shrink_slab.isra", RULES_UNKNOWN },
	{ "function: a suffix and a dot", "shrink_slab.isra.", RULES_UNKNOWN },
	{ "function: a suffix of another kind", "shrink_slab.clone.0", RULES_UNKNOWN },
	{ "function: a suffix with a letter", "shrink_slab.isra.0a", RULES_UNKNOWN },
	{ "function: only a number", "shrink_slab.0", RULES_UNKNOWN },
	{ "function: no dot before the word", "shrink_slabisra.0", RULES_UNKNOWN },
	{ "function: a dot at the end", "shrink_slab.", RULES_UNKNOWN },
	{ "function: a number of its own", "compact_zone0", RULES_UNKNOWN },
	{ "function: begins alike", "shrink_node_memcgs", RULES_UNKNOWN },
	{ "function: is the beginning", "shrink_nod", RULES_UNKNOWN },
	{ "function: ends alike", "do_shrink_slab", RULES_UNKNOWN },
	{ "function: wrong case", "Shrink_node", RULES_UNKNOWN },
	{ "function: none", "", RULES_UNKNOWN },
	{ "function: only a suffix", ".isra.0", RULES_UNKNOWN },
	{ "function: only digits", "123", RULES_UNKNOWN },
	{ "function: only a dot and digits", ".123", RULES_UNKNOWN },
	{ "function: a tracepoint's name", "mm_compaction_begin", RULES_UNKNOWN },
};

TEST(function)
{
	const struct function *row = *state;
	struct rules *r = rules_new();

	assert_int_equal(rules_function(r, slice_of(row->function)), row->number);
	rules_free(r);
}

TEST(tracepoints_of_the_catalog)
{
	struct rules *r = rules_new();

	assert_int_equal(rules_count(r), TP_COUNT);
	for (size_t tp = 0; tp < TP_COUNT; tp++) {
		const struct rule *rule = rules_get(r, tp);
		bool span = tp == TP_SHRINK_SLAB_START || tp == TP_SHRINK_SLAB_END;

		assert_string_equal(rule->name, catalog_tracepoints[tp].name);
		assert_string_equal(rule->system, catalog_tracepoints[tp].system);
		assert_int_equal(rule->place, catalog_tracepoints[tp].place);
		assert_int_equal(rule->owner,
				 span ? RULES_UNKNOWN : (int)catalog_tracepoints[tp].owner);
		assert_int_equal(rules_tracepoint(r, slice_of(rule->name)), tp);
	}
	assert_int_equal(rules_tracepoint(r, SLICE("mm_compaction_migratepages")), RULES_UNKNOWN);
	assert_int_equal(rules_tracepoint(r, SLICE("mm_compaction_begin.isra.0")), RULES_UNKNOWN);
	assert_int_equal(rules_tracepoint(r, SLICE("")), RULES_UNKNOWN);
	assert_null(rules_extra_function(r, 0));
	rules_free(r);
	rules_free(NULL);
}

/* A tracepoint and a function that are not in the catalog. Strings are copied. */
TEST(event_adds)
{
	char system[] = "kmem", event[] = "mm_page_free", function[] = "free_unref_page";
	struct rules *r = rules_new();

	rules_add(r, system, event, function);
	memset(system, 'x', sizeof(system) - 1);
	memset(event, 'x', sizeof(event) - 1);
	memset(function, 'x', sizeof(function) - 1);
	assert_int_equal(rules_count(r), TP_COUNT + 1);
	assert_int_equal(rules_tracepoint(r, SLICE("mm_page_free")), TP_COUNT);
	assert_string_equal(rules_get(r, TP_COUNT)->system, "kmem");
	assert_string_equal(rules_get(r, TP_COUNT)->name, "mm_page_free");
	assert_int_equal(rules_get(r, TP_COUNT)->place, PLACE_INSIDE);
	assert_int_equal(rules_get(r, TP_COUNT)->owner, ROLE_COUNT);
	assert_int_equal(rules_function(r, SLICE("free_unref_page")), ROLE_COUNT);
	assert_int_equal(rules_function(r, SLICE("free_unref_page.part.0")), ROLE_COUNT);
	assert_string_equal(rules_extra_function(r, 0), "free_unref_page");
	assert_null(rules_extra_function(r, 1));
	rules_free(r);
}

TEST(event_with_a_function_of_the_catalog)
{
	struct rules *r = rules_new();

	rules_add(r, "kmem", "mm_page_alloc", "__alloc_pages");
	rules_add(r, "vmscan", "mm_vmscan_throttled", "shrink_node.isra.0");
	assert_int_equal(rules_get(r, TP_COUNT)->owner, ROLE_ALLOCATOR);
	assert_int_equal(rules_get(r, TP_COUNT + 1)->owner, ROLE_NODE);
	assert_null(rules_extra_function(r, 0));
	rules_free(r);
}

/* A suffix copied from available_filter_functions is not part of the function's name. */
TEST(event_with_a_suffixed_function)
{
	struct rules *r = rules_new();

	rules_add(r, "kmem", "mm_page_free", "free_unref_page.part.0");
	assert_string_equal(rules_extra_function(r, 0), "free_unref_page");
	assert_int_equal(rules_function(r, SLICE("free_unref_page")), ROLE_COUNT);
	assert_int_equal(rules_function(r, SLICE("free_unref_page.constprop.3")), ROLE_COUNT);
	rules_free(r);
}

TEST(events_share_a_function)
{
	struct rules *r = rules_new();

	rules_add(r, "a", "one", "f");
	rules_add(r, "a", "two", "g");
	rules_add(r, "a", "three", "f");
	assert_int_equal(rules_count(r), TP_COUNT + 3);
	assert_int_equal(rules_get(r, TP_COUNT)->owner, ROLE_COUNT);
	assert_int_equal(rules_get(r, TP_COUNT + 1)->owner, ROLE_COUNT + 1);
	assert_int_equal(rules_get(r, TP_COUNT + 2)->owner, ROLE_COUNT);
	assert_string_equal(rules_extra_function(r, 0), "f");
	assert_string_equal(rules_extra_function(r, 1), "g");
	assert_null(rules_extra_function(r, 2));
	rules_free(r);
}

TEST(many_events)
{
	struct rules *r = rules_new();
	char event[16], function[16];

	for (int i = 0; i < 500; i++) {
		snprintf(event, sizeof(event), "event%d", i);
		snprintf(function, sizeof(function), "function%d", i);
		rules_add(r, "s", event, function);
	}
	for (int i = 0; i < 500; i++) {
		snprintf(event, sizeof(event), "event%d", i);
		snprintf(function, sizeof(function), "function%d", i);
		assert_int_equal(rules_tracepoint(r, slice_of(event)), TP_COUNT + i);
		assert_int_equal(rules_function(r, slice_of(function)), ROLE_COUNT + i);
		assert_int_equal(rules_get(r, TP_COUNT + (size_t)i)->owner, ROLE_COUNT + i);
		assert_string_equal(rules_extra_function(r, (size_t)i), function);
	}
	rules_free(r);
}

TEST(event_overrides_the_owner)
{
	struct rules *r = rules_new();

	rules_add(r, "compaction", "mm_compaction_begin", "try_to_compact_pages");
	assert_int_equal(rules_count(r), TP_COUNT);
	assert_int_equal(rules_get(r, TP_COMPACTION_BEGIN)->owner, ROLE_COMPACTION);
	assert_int_equal(rules_get(r, TP_COMPACTION_BEGIN)->place, PLACE_INSIDE);
	assert_int_equal(rules_get(r, TP_COMPACTION_END)->owner, ROLE_COMPACT_ZONE);
	rules_add(r, "compaction", "mm_compaction_begin", "kcompactd_do_work");
	assert_int_equal(rules_get(r, TP_COMPACTION_BEGIN)->owner, ROLE_COUNT);
	rules_free(r);
}

static void check_lru(struct rules *r, int owner, enum place place)
{
	assert_int_equal(rules_get(r, TP_LRU_SHRINK_INACTIVE)->owner, owner);
	assert_int_equal(rules_get(r, TP_LRU_SHRINK_INACTIVE)->place, place);
}

TEST(lru_owner_is_learned)
{
	static const int first[] = { ROLE_INACTIVE_LIST, ROLE_MULTIGEN_LRU };
	static const enum place places[] = { PLACE_TAIL, PLACE_INSIDE };

	for (size_t i = 0; i < ARRAY_SIZE(first); i++) {
		struct rules *r = rules_new();

		check_lru(r, ROLE_LRUVEC, PLACE_INSIDE);
		rules_saw_function(r, RULES_UNKNOWN);
		for (int function = 0; function < ROLE_COUNT; function++) {
			if (function != ROLE_INACTIVE_LIST && function != ROLE_MULTIGEN_LRU)
				rules_saw_function(r, function);
		}
		rules_saw_function(r, ROLE_COUNT);
		check_lru(r, ROLE_LRUVEC, PLACE_INSIDE);
		rules_saw_function(r, first[i]);
		check_lru(r, first[i], places[i]);
		/* The first function seen stays the owner. */
		rules_saw_function(r, first[1 - i]);
		check_lru(r, first[i], places[i]);
		rules_free(r);
	}
}

TEST(lru_owner_is_known)
{
	struct rules *r = rules_new();

	rules_set_lru_owner(r, ROLE_LRUVEC);
	rules_saw_function(r, ROLE_INACTIVE_LIST);
	check_lru(r, ROLE_LRUVEC, PLACE_INSIDE);
	rules_free(r);
	r = rules_new();
	rules_set_lru_owner(r, ROLE_INACTIVE_LIST);
	rules_saw_function(r, ROLE_MULTIGEN_LRU);
	check_lru(r, ROLE_INACTIVE_LIST, PLACE_TAIL);
	rules_free(r);
	r = rules_new();
	rules_set_lru_owner(r, ROLE_MULTIGEN_LRU);
	check_lru(r, ROLE_MULTIGEN_LRU, PLACE_INSIDE);
	rules_free(r);
}

TEST(lru_owner_of_the_user)
{
	struct rules *r = rules_new();

	rules_add(r, "vmscan", LRU, "shrink_node");
	check_lru(r, ROLE_NODE, PLACE_INSIDE);
	rules_set_lru_owner(r, ROLE_INACTIVE_LIST);
	rules_saw_function(r, ROLE_MULTIGEN_LRU);
	check_lru(r, ROLE_NODE, PLACE_INSIDE);
	rules_free(r);
	/* With -e the place is inside, even where the catalog has tail. */
	r = rules_new();
	rules_add(r, "vmscan", LRU, "shrink_inactive_list");
	check_lru(r, ROLE_INACTIVE_LIST, PLACE_INSIDE);
	rules_free(r);
}

TEST(who_scans_lists)
{
	for (int function = RULES_UNKNOWN; function < ROLE_COUNT + 2; function++)
		assert_int_equal(rules_scans_lists(function),
				 function == ROLE_LRUVEC || function == ROLE_INACTIVE_LIST ||
					 function == ROLE_MULTIGEN_LRU);
}

int main(void)
{
	struct unit u = { 0 };

	UNIT_ROWS(&u, function, functions);
	UNIT_TEST(&u, tracepoints_of_the_catalog);
	UNIT_TEST(&u, event_adds);
	UNIT_TEST(&u, event_with_a_function_of_the_catalog);
	UNIT_TEST(&u, event_with_a_suffixed_function);
	UNIT_TEST(&u, events_share_a_function);
	UNIT_TEST(&u, many_events);
	UNIT_TEST(&u, event_overrides_the_owner);
	UNIT_TEST(&u, lru_owner_is_learned);
	UNIT_TEST(&u, lru_owner_is_known);
	UNIT_TEST(&u, lru_owner_of_the_user);
	UNIT_TEST(&u, who_scans_lists);
	return unit_run("rules", &u);
}
