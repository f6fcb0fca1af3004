// SPDX-License-Identifier: GPL-2.0-or-later
/* Events held for tasks: queues, dropping, the bound, losses, very many tasks, and exact sizes. */
#include "event/tasks.h"

#include <stdlib.h>

#include "scenario.h"

#define QUEUES	 3
#define NO_BOUND SIZE_MAX

/* Holds an event with the label @label, as the filter does. */
static void hold_on(struct tasks *t, int pid, int cpu, unsigned int queue, uint64_t seq,
		    const char *label)
{
	const struct step step = TP(label, seq, "name", .cpu = cpu);
	struct buf line = { 0 };
	struct event e = scenario_event(&step, &line);

	e.pid = pid;
	tasks_hold(t, tasks_find(t, &e, seq), &e, queue, seq);
	buf_free(&line);
}

static void hold(struct tasks *t, int pid, unsigned int queue, uint64_t seq, const char *label)
{
	hold_on(t, pid, 0, queue, seq, label);
}

/* Looks up the task as for an event of @pid on @cpu. */
static struct task *find_on(struct tasks *t, int pid, int cpu, uint64_t seq)
{
	const struct event e = { .kind = EVENT_CALL, .pid = pid, .cpu = cpu };

	return tasks_find(t, &e, seq);
}

static struct task *find(struct tasks *t, int pid)
{
	return find_on(t, pid, 0, 1);
}

/* Checks the labels of a queue, and that its links backwards match. */
static void check_queue(const struct task *task, unsigned int queue, const char *expected)
{
	const struct queue *q = &task->queues[queue];
	struct buf labels = { 0 };
	const struct held *last = NULL;

	buf_str(&labels, "");
	for (const struct held *h = q->first; h; h = h->next) {
		assert_ptr_equal(h->prev, last);
		assert_ptr_equal(h->task, task);
		assert_int_equal(h->queue, queue);
		scenario_label(&labels, &h->event);
		last = h;
	}
	assert_ptr_equal(q->last, last);
	assert_string_equal(labels.data, expected);
	buf_free(&labels);
}

TEST(holds_nothing)
{
	struct tasks *t = tasks_new(QUEUES, NO_BOUND);
	uint64_t at_bound, lost;

	assert_null(find(t, 1));
	assert_int_equal(tasks_bytes(t), 0);
	tasks_lost(t, 3, 1);
	assert_null(find(t, 1));
	tasks_count_dropped(t, &at_bound, &lost);
	assert_int_equal(at_bound + lost, 0);
	tasks_free(t);
	tasks_free(NULL);
}

/* A held event is a copy: its slices point into the copy, and the source may reuse its buffer. */
TEST(holds_a_copy)
{
	const struct step step =
		TP("label", 4711, "mm_compaction_begin", .text = "zone=1", .pid = 42, .cpu = 7);
	struct tasks *t = tasks_new(QUEUES, NO_BOUND);
	struct buf line = { 0 };
	struct event e = scenario_event(&step, &line);
	struct slice whole;
	struct task *task;
	struct held *h;

	tasks_hold(t, NULL, &e, 1, 9);
	memset(line.data, '#', line.len);
	buf_free(&line);
	task = find(t, 42);
	assert_non_null(task);
	assert_int_equal(task->entry.pid, 42);
	assert_int_equal(task->count, 1);
	h = task->queues[1].first;
	whole = h->event.raw;
	assert_slice(whole, "label sh mm_compaction_begin zone=1\n");
	assert_ptr_equal(whole.data, h->bytes);
	assert_slice(h->event.comm, "sh");
	assert_slice(h->event.name, "mm_compaction_begin");
	assert_slice(h->event.text, "zone=1");
	assert_ptr_equal(h->event.text.data, whole.data + strlen("label sh mm_compaction_begin "));
	assert_int_equal(h->event.ts, 4711);
	assert_int_equal(h->event.cpu, 7);
	assert_int_equal(h->seq, 9);
	tasks_free(t);
}

/* Lengths around the unit in which room is allocated, an empty line, and one longer than any. */
TEST(holds_lines_of_any_length)
{
	static const size_t lengths[] = { 0,   1,   255, 256,	257,   511,
					  512, 513, 768, 65536, 70000, 1000000 };
	struct tasks *t = tasks_new(QUEUES, NO_BOUND);
	char *bytes = calloc(1, 1000000);

	/* Twice, because what a dropped event leaves is used for the next. */
	for (size_t i = 0; i < 2 * ARRAY_SIZE(lengths); i++) {
		size_t len = lengths[i % ARRAY_SIZE(lengths)];
		struct event e = { .kind = EVENT_TRACEPOINT, .pid = 1 };
		struct held *h;

		bytes[len ? len - 1 : 0] = 'z';
		e.raw = (struct slice){ bytes, len };
		e.comm = e.name = e.text = (struct slice){ bytes + len, 0 };
		tasks_hold(t, NULL, &e, 0, i + 1);
		h = find(t, 1)->queues[0].first;
		assert_true(h->room >= len);
		assert_int_equal(h->event.raw.len, len);
		assert_memory_equal(h->event.raw.data, bytes, len);
		assert_true(tasks_bytes(t) >= len);
		assert_false(tasks_drop(t, h));
		assert_int_equal(tasks_bytes(t), 0);
		bytes[len ? len - 1 : 0] = '\0';
	}
	tasks_free(t);
	free(bytes);
}

TEST(queues_are_apart)
{
	struct tasks *t = tasks_new(QUEUES, NO_BOUND);
	struct task *task;

	hold(t, 1, 0, 1, "a");
	hold(t, 1, 2, 2, "b");
	hold(t, 1, 0, 3, "c");
	hold(t, 2, 0, 4, "d");
	hold(t, 1, 2, 5, "e");
	task = find(t, 1);
	check_queue(task, 0, "ac");
	check_queue(task, 1, "");
	check_queue(task, 2, "be");
	assert_int_equal(task->count, 4);
	check_queue(find(t, 2), 0, "d");
	assert_true(tasks_drop_queue(t, task, 1));
	assert_true(tasks_drop_queue(t, task, 0));
	check_queue(task, 0, "");
	check_queue(task, 2, "be");
	assert_false(tasks_drop_queue(t, task, 2));
	assert_null(find(t, 1));
	check_queue(find(t, 2), 0, "d");
	tasks_free(t);
}

/* The first, one in the middle, the last: of the queue and of all held events. */
TEST(drops_from_everywhere)
{
	static const struct {
		size_t at;
		const char *left;
	} cuts[] = { { 0, "bcde" }, { 2, "abde" }, { 4, "abcd" } };

	for (size_t i = 0; i < ARRAY_SIZE(cuts); i++) {
		struct tasks *t = tasks_new(QUEUES, NO_BOUND);
		struct task *task;
		struct held *h;

		for (uint64_t seq = 1; seq <= 5; seq++)
			hold(t, 1, 0, seq, (const char *[]){ "a", "b", "c", "d", "e" }[seq - 1]);
		task = find(t, 1);
		h = task->queues[0].first;
		for (size_t skip = 0; skip < cuts[i].at; skip++)
			h = h->next;
		assert_true(tasks_drop(t, h));
		check_queue(task, 0, cuts[i].left);
		hold(t, 1, 0, 6, "f");
		assert_int_equal(task->count, 5);
		assert_int_equal(task->queues[0].last->event.raw.data[0], 'f');
		tasks_free(t);
	}
}

TEST(a_task_goes_with_its_last_event)
{
	struct tasks *t = tasks_new(QUEUES, NO_BOUND);

	hold(t, 1, 0, 1, "a");
	hold(t, 1, 1, 2, "b");
	assert_true(tasks_drop(t, find(t, 1)->queues[0].first));
	assert_non_null(find(t, 1));
	assert_false(tasks_drop(t, find(t, 1)->queues[1].first));
	assert_null(find(t, 1));
	assert_int_equal(tasks_bytes(t), 0);
	/* The task comes back. */
	hold(t, 1, 1, 3, "c");
	check_queue(find(t, 1), 1, "c");
	check_queue(find(t, 1), 0, "");
	tasks_free(t);
}

/* Fills in @nr pids that share a bucket of a table that has not grown. */
static void pids_of_a_bucket(int *ret_pids, int nr)
{
	struct table table;
	int count = 0;

	table_init(&table);
	for (int pid = 1; count < nr; pid++) {
		if (table_bucket(&table, (uint32_t)pid) == &table.buckets[0])
			ret_pids[count++] = pid;
	}
	table_free(&table);
}

/* Pids that share a bucket are told apart, also after one of them is gone; so are the extremes. */
TEST(pids)
{
	int pids[6] = { 0, INT32_MAX };
	struct tasks *t = tasks_new(QUEUES, NO_BOUND);

	pids_of_a_bucket(pids + 2, 4);
	for (size_t i = 0; i < ARRAY_SIZE(pids); i++)
		hold(t, pids[i], 0, i + 1, "x");
	for (size_t i = 0; i < ARRAY_SIZE(pids); i++) {
		assert_int_equal(find(t, pids[i])->entry.pid, pids[i]);
		assert_false(tasks_drop_queue(t, find(t, pids[i]), 0));
		for (size_t j = 0; j < ARRAY_SIZE(pids); j++)
			assert_int_equal(find(t, pids[j]) != NULL, j > i);
	}
	assert_int_equal(tasks_bytes(t), 0);
	tasks_free(t);
}

TEST(a_hundred_thousand_tasks)
{
	enum { COUNT = 100000 };
	struct tasks *t = tasks_new(QUEUES, NO_BOUND);
	struct event e = { .kind = EVENT_TRACEPOINT };
	size_t one = 0;

	for (int pid = 0; pid < COUNT; pid++) {
		e.pid = pid;
		e.raw = e.comm = e.name = e.text = SLICE("line\n");
		tasks_hold(t, tasks_find(t, &e, (uint64_t)pid + 1), &e, (unsigned int)pid % QUEUES,
			   (uint64_t)pid + 1);
		if (pid == 0)
			one = tasks_bytes(t);
	}
	assert_int_equal(tasks_bytes(t), COUNT * one);
	for (int pid = 0; pid < COUNT; pid++) {
		struct task *task = find(t, pid);

		assert_non_null(task);
		assert_int_equal(task->entry.pid, pid);
		assert_int_equal(task->queues[pid % QUEUES].first->seq, pid + 1);
	}
	assert_null(find(t, COUNT));
	/* Every second one, so that entries in the middle of chains are removed. */
	for (int step = 0; step < 2; step++) {
		for (int pid = step; pid < COUNT; pid += 2)
			assert_false(tasks_drop_queue(t, find(t, pid), (unsigned int)pid % QUEUES));
		assert_null(find(t, 4 + step));
		assert_int_equal(find(t, 5) != NULL, step == 0);
	}
	assert_int_equal(tasks_bytes(t), 0);
	tasks_free(t);
}

/* --- the bound ------------------------------------------------------------------------------ */

static size_t bytes_of_one(void)
{
	struct tasks *t = tasks_new(QUEUES, NO_BOUND);
	size_t bytes;

	hold(t, 1, 0, 1, "a");
	hold(t, 1, 0, 2, "b");
	bytes = tasks_bytes(t);
	tasks_drop(t, find(t, 1)->queues[0].first);
	bytes -= tasks_bytes(t);
	tasks_free(t);
	return bytes;
}

static void check_dropped(struct tasks *t, uint64_t at_bound, uint64_t lost)
{
	uint64_t is_at_bound, is_lost;

	tasks_count_dropped(t, &is_at_bound, &is_lost);
	assert_int_equal(is_at_bound, at_bound);
	assert_int_equal(is_lost, lost);
}

/* A task that holds nothing, between two that lose what they hold. */
TEST(losses_around_the_idle_task)
{
	struct tasks *t = tasks_new(QUEUES, NO_BOUND);
	uint64_t at_bound, lost;
	int pids[3];

	pids_of_a_bucket(pids, 3);
	for (int i = 0; i < 3; i++)
		hold(t, pids[i], 0, (uint64_t)i + 1, "x");
	assert_false(tasks_drop_queue(t, find(t, pids[1]), 0));
	tasks_lost(t, 0, 9);
	tasks_count_dropped(t, &at_bound, &lost);
	assert_int_equal(lost, 2);
	assert_int_equal(tasks_bytes(t), 0);
	tasks_free(t);
}

TEST(bound_drops_the_oldest)
{
	struct tasks *t = tasks_new(QUEUES, NO_BOUND);
	size_t full;

	/* Exactly the size of four events is within the bound. */
	hold(t, 1, 0, 1, "a");
	hold(t, 1, 1, 2, "b");
	hold(t, 1, 0, 3, "c");
	hold(t, 1, 2, 4, "d");
	full = tasks_bytes(t);
	tasks_free(t);
	t = tasks_new(QUEUES, full);
	hold(t, 1, 0, 1, "a");
	hold(t, 1, 1, 2, "b");
	hold(t, 1, 0, 3, "c");
	hold(t, 1, 2, 4, "d");
	check_dropped(t, 0, 0);
	hold(t, 1, 2, 5, "e");
	check_dropped(t, 1, 0);
	check_queue(find(t, 1), 0, "c");
	check_queue(find(t, 1), 1, "b");
	check_queue(find(t, 1), 2, "de");
	hold(t, 1, 0, 6, "f");
	check_queue(find(t, 1), 0, "cf");
	check_queue(find(t, 1), 1, "");
	assert_int_equal(tasks_bytes(t), full);
	check_dropped(t, 2, 0);
	tasks_free(t);
}

TEST(bound_drops_other_tasks)
{
	struct tasks *t = tasks_new(QUEUES, 20 * bytes_of_one());
	uint64_t at_bound, lost;
	int held = 0;

	for (int pid = 1; pid <= 100; pid++) {
		hold(t, pid, 0, (uint64_t)pid, "x");
		assert_true(tasks_bytes(t) <= 20 * bytes_of_one());
		assert_non_null(find(t, pid));
	}
	tasks_count_dropped(t, &at_bound, &lost);
	assert_true(at_bound > 0 && at_bound < 100);
	for (int pid = 1; pid <= 100; pid++) {
		assert_int_equal(find(t, pid) != NULL, (uint64_t)pid > at_bound);
		held += find(t, pid) != NULL;
	}
	assert_int_equal((uint64_t)held + at_bound, 100);
	tasks_free(t);
}

TEST(bound_keeps_the_newest)
{
	struct tasks *t = tasks_new(QUEUES, 1);

	hold(t, 1, 0, 1, "a");
	check_queue(find(t, 1), 0, "a");
	hold(t, 1, 0, 2, "b");
	check_queue(find(t, 1), 0, "b");
	hold(t, 2, 1, 3, "c");
	assert_null(find(t, 1));
	check_queue(find(t, 2), 1, "c");
	check_dropped(t, 2, 0);
	tasks_free(t);
}

/* An event dropped in between is not the oldest any more. */
TEST(bound_after_drops)
{
	struct tasks *t = tasks_new(QUEUES, NO_BOUND);
	size_t full;

	for (uint64_t seq = 1; seq <= 6; seq++)
		hold(t, 1, 0, seq, "x");
	full = tasks_bytes(t);
	tasks_free(t);
	t = tasks_new(QUEUES, full);
	for (uint64_t seq = 1; seq <= 6; seq++)
		hold(t, 1, 0, seq, "x");
	tasks_drop(t, find(t, 1)->queues[0].first);
	tasks_drop(t, find(t, 1)->queues[0].last);
	for (uint64_t seq = 7; seq <= 10; seq++)
		hold(t, 1, 0, seq, "x");
	check_dropped(t, 2, 0);
	assert_int_equal(find(t, 1)->queues[0].first->seq, 4);
	assert_int_equal(find(t, 1)->queues[0].last->seq, 10);
	tasks_free(t);
}

/* One long line can evict many short ones. */
TEST(bound_makes_room_for_a_long_line)
{
	struct tasks *t = tasks_new(QUEUES, 16384);
	struct event e = { .kind = EVENT_TRACEPOINT, .pid = 1 };
	static char bytes[12000];

	for (uint64_t seq = 1; seq <= 20; seq++)
		hold(t, 1, 0, seq, "x");
	e.raw = (struct slice){ bytes, sizeof(bytes) };
	e.comm = e.name = e.text = (struct slice){ bytes, 0 };
	tasks_hold(t, find(t, 1), &e, 0, 21);
	assert_true(tasks_bytes(t) <= 16384);
	assert_int_equal(find(t, 1)->queues[0].last->event.raw.len, sizeof(bytes));
	assert_true(find(t, 1)->queues[0].first->seq > 5);
	tasks_free(t);
}

/* --- losses --------------------------------------------------------------------------------- */

TEST(lost_on_its_cpu)
{
	struct tasks *t = tasks_new(QUEUES, NO_BOUND);

	hold_on(t, 1, 2, 0, 1, "a");
	hold_on(t, 1, 2, 1, 2, "b");
	hold_on(t, 2, 3, 0, 3, "c");
	tasks_lost(t, 2, 4);
	/* The events stay until the task is looked up. */
	assert_true(tasks_bytes(t) > 2 * bytes_of_one());
	assert_null(find_on(t, 1, 2, 5));
	assert_non_null(find_on(t, 2, 3, 6));
	check_dropped(t, 0, 2);
	tasks_free(t);
}

TEST(lost_before_it_was_there)
{
	struct tasks *t = tasks_new(QUEUES, NO_BOUND);

	tasks_lost(t, 0, 1);
	hold_on(t, 1, 0, 0, 2, "a");
	assert_non_null(find_on(t, 1, 0, 3));
	/* A later loss on another CPU. */
	tasks_lost(t, 5, 4);
	assert_non_null(find_on(t, 1, 0, 5));
	check_dropped(t, 0, 0);
	tasks_free(t);
}

/* The CPU where a task was last seen counts, and a lookup counts as seeing it. */
TEST(lost_where_it_was_seen)
{
	struct tasks *t = tasks_new(QUEUES, NO_BOUND);

	hold_on(t, 1, 0, 0, 1, "a");
	assert_non_null(find_on(t, 1, 4, 2));
	tasks_lost(t, 0, 3);
	assert_non_null(find_on(t, 1, 4, 4));
	tasks_lost(t, 4, 5);
	assert_null(find_on(t, 1, 0, 6));
	check_dropped(t, 0, 1);
	tasks_free(t);
}

/* The task moved to that CPU after the loss. */
TEST(lost_before_it_came)
{
	struct tasks *t = tasks_new(QUEUES, NO_BOUND);

	hold_on(t, 1, 1, 0, 1, "a");
	tasks_lost(t, 2, 2);
	assert_non_null(find_on(t, 1, 2, 3));
	assert_non_null(find_on(t, 1, 2, 4));
	check_dropped(t, 0, 0);
	tasks_free(t);
}

TEST(lost_without_a_cpu)
{
	struct tasks *t = tasks_new(QUEUES, NO_BOUND);

	hold_on(t, 1, -1, 0, 1, "a");
	assert_non_null(find_on(t, 1, -1, 2));
	tasks_lost(t, 7, 3);
	assert_null(find_on(t, 1, -1, 4));
	hold_on(t, 1, -1, 0, 5, "b");
	assert_non_null(find_on(t, 1, -1, 6));
	check_dropped(t, 0, 1);
	tasks_free(t);
}

/* Tasks on a CPU without a loss so far, above those that had one. */
TEST(lost_on_many_cpus)
{
	struct tasks *t = tasks_new(QUEUES, NO_BOUND);

	hold_on(t, 1, 127, 0, 1, "a");
	tasks_lost(t, 1, 2);
	tasks_lost(t, 126, 3);
	assert_non_null(find_on(t, 1, 127, 4));
	hold_on(t, 2, 4095, 0, 5, "b");
	tasks_lost(t, 127, 6);
	tasks_lost(t, 0, 7);
	assert_non_null(find_on(t, 2, 4095, 8));
	assert_null(find_on(t, 1, 127, 9));
	tasks_lost(t, 4095, 10);
	check_dropped(t, 0, 2);
	assert_int_equal(tasks_bytes(t), 0);
	tasks_free(t);
}

/* Counting applies losses to all tasks, also those without later events, and does so once. */
TEST(lost_is_settled_by_counting)
{
	struct tasks *t = tasks_new(QUEUES, NO_BOUND);

	for (int pid = 0; pid < 1000; pid++)
		hold_on(t, pid, pid % 4, (unsigned int)pid % QUEUES, (uint64_t)pid + 1, "x");
	tasks_lost(t, 1, 1001);
	tasks_lost(t, 3, 1002);
	check_dropped(t, 0, 500);
	check_dropped(t, 0, 500);
	for (int pid = 0; pid < 1000; pid++)
		assert_int_equal(find_on(t, pid, pid % 4, 1003) != NULL, pid % 2 == 0);
	tasks_free(t);
}

/* Many events are held and dropped: blocks are reused, and in the end all memory is returned. */
TEST(churn)
{
	struct tasks *t = tasks_new(QUEUES, 128 * bytes_of_one());
	uint64_t state_of_random = 1, seq = 0;

	for (int i = 0; i < 50000; i++) {
		int pid = (int)(state_of_random >> 33) % 40;
		unsigned int queue = (unsigned int)(state_of_random >> 40) % QUEUES;
		struct task *task = find_on(t, pid, pid % 4, ++seq);

		state_of_random = state_of_random * 6364136223846793005U + 1442695040888963407U;
		if (state_of_random >> 62 == 0 && task)
			tasks_drop_queue(t, task, queue);
		else if (state_of_random >> 50 == 77)
			tasks_lost(t, pid % 4, seq);
		else
			hold_on(t, pid, pid % 4, queue, seq, "x");
		assert_true(tasks_bytes(t) <= 128 * 1024);
	}
	for (int pid = 0; pid < 40; pid++) {
		for (unsigned int queue = 0; queue < QUEUES; queue++) {
			struct task *task = find_on(t, pid, pid % 4, ++seq);

			if (task)
				tasks_drop_queue(t, task, queue);
		}
		assert_null(find(t, pid));
	}
	assert_int_equal(tasks_bytes(t), 0);
	tasks_free(t);
}

/* An event at tasks_place() is held without a copy until tasks_copy_held(). One from elsewhere is
 * copied at once, and so are those held before it. */
TEST(held_in_place)
{
	struct tasks *t = tasks_new(QUEUES, NO_BOUND);
	struct buf lines[3] = { 0 };
	struct held *held[3];

	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		const char *const labels[] = { "a", "b", "c" };
		const struct step step = TP(labels[i], i + 1, "name");
		struct event e = scenario_event(&step, &lines[i]), *place = tasks_place(t);

		e.pid = 1;
		if (i != 1)
			*place = e;
		held[i] = tasks_hold(t, tasks_find(t, &e, i + 1), i != 1 ? place : &e, 0, i + 1);
		if (i != 1)
			assert_ptr_equal(&held[i]->event, place);
	}
	assert_non_null(held[0]->bytes);
	assert_non_null(held[1]->bytes);
	assert_null(held[2]->bytes);
	assert_ptr_equal(held[2]->event.raw.data, lines[2].data);
	tasks_copy_held(t);
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		memset(lines[i].data, '#', lines[i].len);
		buf_free(&lines[i]);
	}
	check_queue(find(t, 1), 0, "abc");
	tasks_free(t);
}

int main(void)
{
	struct unit u = { 0 };

	UNIT_TEST(&u, holds_nothing);
	UNIT_TEST(&u, holds_a_copy);
	UNIT_TEST(&u, holds_lines_of_any_length);
	UNIT_TEST(&u, queues_are_apart);
	UNIT_TEST(&u, drops_from_everywhere);
	UNIT_TEST(&u, a_task_goes_with_its_last_event);
	UNIT_TEST(&u, pids);
	UNIT_TEST(&u, a_hundred_thousand_tasks);
	UNIT_TEST(&u, losses_around_the_idle_task);
	UNIT_TEST(&u, bound_drops_the_oldest);
	UNIT_TEST(&u, bound_drops_other_tasks);
	UNIT_TEST(&u, bound_keeps_the_newest);
	UNIT_TEST(&u, bound_after_drops);
	UNIT_TEST(&u, bound_makes_room_for_a_long_line);
	UNIT_TEST(&u, lost_on_its_cpu);
	UNIT_TEST(&u, lost_before_it_was_there);
	UNIT_TEST(&u, lost_where_it_was_seen);
	UNIT_TEST(&u, lost_before_it_came);
	UNIT_TEST(&u, lost_without_a_cpu);
	UNIT_TEST(&u, lost_on_many_cpus);
	UNIT_TEST(&u, lost_is_settled_by_counting);
	UNIT_TEST(&u, churn);
	UNIT_TEST(&u, held_in_place);
	return unit_run("tasks", &u);
}
