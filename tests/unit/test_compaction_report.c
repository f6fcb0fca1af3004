// SPDX-License-Identifier: GPL-2.0-or-later
/* Which tasks are printed: each once, in order of registration, and no more than the limit. */
#include "output/compaction_report.h"

#include "unit.h"

static const struct compaction_view tasks_view = { .tasks = true, .times = true };

static void add(struct compaction_report *r, int pid)
{
	const struct compaction_stall stall = {
		.stall = { .pid = pid, .comm = SLICE("x") },
		.sums = { .ns = 5 },
	};
	struct buf none = { 0 };

	compaction_report_add(r, &stall, &none);
	assert_int_equal(none.len, 0);
}

/* A task that is registered again, after it was forgotten elsewhere, keeps its line and name. */
TEST(a_task_twice)
{
	struct compaction_report *r = compaction_report_new(&tasks_view);
	struct buf out = { 0 };

	compaction_report_task(r, 7, SLICE("first"));
	add(r, 7);
	compaction_report_task(r, 3, SLICE("other"));
	compaction_report_task(r, 7, SLICE("renamed"));
	add(r, 7);
	compaction_report_print(r, &out);
	assert_string_equal(out.data, "total: 10ns \n7[first]: 10ns \n3[other]: 0ns \n");
	assert_int_equal(compaction_report_not_kept(r), 0);
	compaction_report_free(r);
	buf_free(&out);
}

TEST(too_many_tasks)
{
	struct compaction_report *r = compaction_report_new(&tasks_view);
	struct buf out = { 0 };
	size_t lines = 0;

	for (int pid = 1; pid <= COMPACTION_PRINTED_MAX + 2; pid++) {
		compaction_report_task(r, pid, SLICE("x"));
		add(r, pid);
	}
	compaction_report_print(r, &out);
	for (const char *at = out.data; *at; at++)
		lines += *at == '\n';
	assert_int_equal(lines, 1 + COMPACTION_PRINTED_MAX);
	assert_int_equal(compaction_report_not_kept(r), 2);
	compaction_report_free(r);
	compaction_report_free(NULL);
	buf_free(&out);
}

/* If no tasks are printed, none count as left out. */
TEST(no_tasks)
{
	static const struct compaction_view view = { .times = true };
	struct compaction_report *r = compaction_report_new(&view);
	struct buf out = { 0 };

	compaction_report_task(r, 7, SLICE("x"));
	add(r, 7);
	compaction_report_print(r, &out);
	assert_string_equal(out.data, "total: 5ns \n");
	assert_int_equal(compaction_report_not_kept(r), 0);
	compaction_report_free(r);
	buf_free(&out);
}

int main(void)
{
	struct unit u = { 0 };

	UNIT_TEST(&u, a_task_twice);
	UNIT_TEST(&u, too_many_tasks);
	UNIT_TEST(&u, no_tasks);
	return unit_run("compaction_report", &u);
}
