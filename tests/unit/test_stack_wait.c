// SPDX-License-Identifier: GPL-2.0-or-later
/* Stalls wait for their stacks, which follow them: in text, frame by frame, on several CPUs. */
#include "stalls/stack_wait.h"

#include "base/buf.h"
#include "text/text_event.h"
#include "unit.h"

static void on_show(void *arg, const struct compaction_stall *s)
{
	buf_printf(arg, "%.*s in %.*s %.*s %.*s:", (int)s->stall.comm.len, s->stall.comm.data,
		   (int)s->zone.len, s->zone.data, (int)s->mode.len, s->mode.data,
		   (int)s->status.len, s->status.data);
	buf_add(arg, s->stack.data, s->stack.len);
	buf_str(arg, ";");
}

/* Adds a stall and overwrites its strings at once: they must have been copied. */
static void add(struct stack_wait *w, int cpu, int pid, const char *name)
{
	char comm[16], zone[] = "DMA32", mode[] = "async", status[] = "success";
	struct compaction_stall s = { .stall = { .pid = pid, .cpu = cpu },
				      .zone = { zone, strlen(zone) },
				      .mode = { mode, strlen(mode) },
				      .status = { status, strlen(status) } };

	snprintf(comm, sizeof(comm), "%s", name);
	s.stall.comm = slice_of(comm);
	stack_wait_add(w, &s);
	memset(comm, '#', sizeof(comm));
	memset(zone, '#', sizeof(zone));
	memset(mode, '#', sizeof(mode));
	memset(status, '#', sizeof(status));
}

static void see(struct stack_wait *w, enum event_kind kind, int cpu, int pid, const char *text)
{
	struct event e = {
		.kind = kind, .cpu = cpu, .pid = pid, .text = slice_of(text), .ops = &text_event_ops
	};

	stack_wait_see(w, &e);
}

#define FRAME(cpu, pid, text) see(w, EVENT_STACK, cpu, pid, text)
#define OTHER(cpu)	      see(w, EVENT_TRACEPOINT, cpu, 1, "x")

static void check(struct buf *told, const char *expected)
{
	assert_string_equal(told->data ? told->data : "", expected);
	buf_free(told);
	*told = (struct buf){ 0 };
}

TEST(function_by_function)
{
	struct buf told = { 0 };
	struct stack_wait *w = stack_wait_new(on_show, &told);

	add(w, 0, 7, "sh");
	FRAME(0, 7, "compact_zone");
	FRAME(0, 7, "kcompactd\n");
	check(&told, "");
	OTHER(3);
	check(&told, "sh in DMA32 async success:compact_zone\nkcompactd\n;");
	FRAME(0, 7, "late");
	OTHER(0);
	check(&told, "");
	stack_wait_free(w);
}

TEST(none)
{
	struct buf told = { 0 };
	struct stack_wait *w = stack_wait_new(on_show, &told);

	FRAME(0, 7, "before any");
	add(w, 0, 7, "sh");
	OTHER(0);
	check(&told, "sh in DMA32 async success:;");
	add(w, 200, 7, "cat");
	stack_wait_end(w);
	check(&told, "cat in DMA32 async success:;");
	stack_wait_end(w);
	check(&told, "");
	stack_wait_free(w);
	stack_wait_free(NULL);
}

/* The recording does not have the CPU. */
TEST(no_cpu)
{
	struct buf told = { 0 };
	struct stack_wait *w = stack_wait_new(on_show, &told);

	add(w, -1, 7, "sh");
	FRAME(-1, 7, "f");
	add(w, -1, 8, "cat");
	check(&told, "sh in DMA32 async success:f\n;");
	FRAME(-1, 7, "not cat's");
	stack_wait_end(w);
	check(&told, "cat in DMA32 async success:;");
	stack_wait_free(w);
}

/* A recording can contain any CPU number: a large one must not cost memory. */
TEST(no_such_cpu)
{
	struct buf told = { 0 };
	struct stack_wait *w = stack_wait_new(on_show, &told);

	OTHER(INT32_MAX);
	add(w, INT32_MAX, 7, "sh");
	add(w, 0, 8, "cat");
	FRAME(INT32_MAX, 7, "f");
	FRAME(0, 8, "g");
	stack_wait_end(w);
	check(&told, "sh in DMA32 async success:f\n;cat in DMA32 async success:g\n;");
	stack_wait_free(w);
}

int main(void)
{
	struct unit u = { 0 };

	UNIT_TEST(&u, function_by_function);
	UNIT_TEST(&u, none);
	UNIT_TEST(&u, no_cpu);
	UNIT_TEST(&u, no_such_cpu);
	return unit_run("stack_wait", &u);
}
