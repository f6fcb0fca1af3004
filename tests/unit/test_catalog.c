// SPDX-License-Identifier: GPL-2.0-or-later
/* The constant tables: complete and consistent, each tracepoint with the intended owner. */
#include "event/catalog.h"

#include "unit.h"

TEST(every_role_has_names)
{
	for (int role = 0; role < ROLE_COUNT; role++) {
		assert_non_null(catalog_roles[role].title);
		assert_true(*catalog_roles[role].title != '\0');
		assert_non_null(catalog_roles[role].names[0]);
	}
}

static size_t count_name(const char *name)
{
	size_t count = 0;

	for (int role = 0; role < ROLE_COUNT; role++) {
		for (size_t i = 0; catalog_roles[role].names[i]; i++)
			count += strcmp(catalog_roles[role].names[i], name) == 0;
	}
	return count;
}

/* Each function has one role, and is listed once. */
TEST(no_name_twice)
{
	for (int role = 0; role < ROLE_COUNT; role++) {
		for (size_t i = 0; catalog_roles[role].names[i]; i++)
			assert_int_equal(count_name(catalog_roles[role].names[i]), 1);
		for (int other = 0; other < role; other++)
			assert_string_not_equal(catalog_roles[role].title,
						catalog_roles[other].title);
	}
}

/* Suffixes are cut at the first dot before a name is looked up. */
TEST(no_name_has_a_dot)
{
	for (int role = 0; role < ROLE_COUNT; role++) {
		for (size_t i = 0; catalog_roles[role].names[i]; i++)
			assert_null(strchr(catalog_roles[role].names[i], '.'));
	}
}

/* On 6.14 and later the second only calls the first: with both traced, each call counts twice. */
TEST(the_wrapper_comes_second)
{
	const char *const *names = catalog_roles[ROLE_ALLOCATOR].names;

	assert_string_equal(names[0], "__alloc_frozen_pages_noprof");
	assert_string_equal(names[1], "__alloc_pages_noprof");
}

struct owner {
	const char *name;
	const char *tracepoint, *system;
	const char *function; /* NULL: a span */
	enum place place;
};

static const struct owner owners[] = {
	{ "owner: direct reclaim, begin", "mm_vmscan_direct_reclaim_begin", "vmscan",
	  "try_to_free_pages", PLACE_HEAD },
	{ "owner: direct reclaim, end", "mm_vmscan_direct_reclaim_end", "vmscan",
	  "try_to_free_pages", PLACE_TAIL },
	{ "owner: compaction, begin", "mm_compaction_begin", "compaction", "compact_zone",
	  PLACE_HEAD },
	{ "owner: compaction, end", "mm_compaction_end", "compaction", "compact_zone", PLACE_TAIL },
	{ "owner: direct compaction", "mm_compaction_try_to_compact_pages", "compaction",
	  "try_to_compact_pages", PLACE_HEAD },
	{ "owner: list scan, until more is known", "mm_vmscan_lru_shrink_inactive", "vmscan",
	  "shrink_lruvec", PLACE_INSIDE },
	{ "owner: shrinker, start", "mm_shrink_slab_start", "vmscan", NULL, PLACE_SPAN_START },
	{ "owner: shrinker, end", "mm_shrink_slab_end", "vmscan", NULL, PLACE_SPAN_END },
};

TEST(owner)
{
	const struct owner *row = *state;
	size_t found = 0;

	for (int tp = 0; tp < TP_COUNT; tp++) {
		const struct catalog_tracepoint *t = &catalog_tracepoints[tp];

		if (strcmp(t->name, row->tracepoint) != 0)
			continue;
		found++;
		assert_string_equal(t->system, row->system);
		assert_int_equal(t->place, row->place);
		if (row->function)
			assert_string_equal(catalog_roles[t->owner].names[0], row->function);
	}
	assert_int_equal(found, 1);
}

TEST(no_other_tracepoint)
{
	assert_int_equal(TP_COUNT, ARRAY_SIZE(owners));
}

/* Each has a name, and no two the same; including those that only views use. */
TEST(every_tracepoint_has_a_name)
{
	for (int tp = 0; tp < TP_ALL_COUNT; tp++) {
		assert_non_null(catalog_tracepoints[tp].system);
		assert_true(catalog_is(slice_of(catalog_tracepoints[tp].name), tp));
		for (int other = 0; other < tp; other++)
			assert_false(catalog_is(slice_of(catalog_tracepoints[tp].name), other));
	}
}

/* Without begin and end a view has nothing to report, so both are required. */
TEST(events_of_views)
{
	static const struct {
		const struct catalog_events *events;
		enum tracepoint begin, end;
	} views[] = {
		{ &catalog_events_compaction, TP_COMPACTION_BEGIN, TP_COMPACTION_END },
		{ &catalog_events_compaction_pages, TP_COMPACTION_BEGIN, TP_COMPACTION_END },
		{ &catalog_events_reclaim, TP_DIRECT_RECLAIM_BEGIN, TP_DIRECT_RECLAIM_END },
	};

	for (size_t i = 0; i < ARRAY_SIZE(views); i++) {
		const struct catalog_event *events = views[i].events->events;

		assert_true(events[0].tp == views[i].begin && events[0].required);
		assert_true(events[1].tp == views[i].end && events[1].required);
	}
}

TEST(places_have_names)
{
	assert_string_equal(catalog_place_name(PLACE_HEAD), "head");
	assert_string_equal(catalog_place_name(PLACE_TAIL), "tail");
	assert_string_equal(catalog_place_name(PLACE_INSIDE), "inside");
	assert_string_equal(catalog_place_name(PLACE_SPAN_START), "span");
	assert_string_equal(catalog_place_name(PLACE_SPAN_END), "span");
}

int main(void)
{
	struct unit u = { 0 };

	UNIT_TEST(&u, every_role_has_names);
	UNIT_TEST(&u, no_name_twice);
	UNIT_TEST(&u, no_name_has_a_dot);
	UNIT_TEST(&u, the_wrapper_comes_second);
	UNIT_ROWS(&u, owner, owners);
	UNIT_TEST(&u, no_other_tracepoint);
	UNIT_TEST(&u, every_tracepoint_has_a_name);
	UNIT_TEST(&u, events_of_views);
	UNIT_TEST(&u, places_have_names);
	return unit_run("catalog", &u);
}
