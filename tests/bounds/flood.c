// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * flood KIND LINES: writes that many lines of function_graph text to stdout, as fast as it can.
 *
 *	ordinary   a few tasks reclaim, all calls return
 *	tasks      a million tasks, each with events whose owner never returns
 *	never      one task, a call that never returns, events inside it forever
 *	nested     ten thousand tasks with calls nested 40 deep, entries and returns
 *	truncated  ordinary, every line cut at a random byte
 *	entries    one task, entries that never return, and returns that match none
 *	starts     one task, starts without ends, each of a new shrinker
 *	shrinkers  starts and ends of a thousand shrinkers, every third without its end
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t now_us = 1000000;
static uint64_t state = 88172645463325252ULL;

/* xorshift64: the output is the same every time. */
static uint64_t any(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

static void column(char *out, size_t room, int pid)
{
	char task[24];
	int len = snprintf(task, sizeof(task), "t-%d", pid), lead = len < 14 ? (14 - len) / 2 : 0;

	snprintf(out, room, "%5" PRIu64 ".%06" PRIu64 " |   %d) %*s%-*s", now_us / 1000000,
		 now_us % 1000000, pid & 1, lead, "", 14 - lead, task);
}

static int event(char *out, size_t room, int pid, const char *text)
{
	char head[64];

	column(head, sizeof(head), pid);
	return snprintf(out, room, "%s |               |  /* %s */\n", head, text);
}

static int call(char *out, size_t room, int pid, unsigned int us, int depth, const char *name)
{
	char head[64];

	column(head, sizeof(head), pid);
	return snprintf(out, room, "%s | ! %u.000 us %s|  %*s} /* %s */\n", head, us,
			us < 1000 ? " " : "", 2 * depth, "", name);
}

static int entry(char *out, size_t room, int pid, int depth, const char *name)
{
	char head[64];

	column(head, sizeof(head), pid);
	return snprintf(out, room, "%s |               |  %*s%s() {\n", head, 2 * depth, "", name);
}

static const char lru[] = "mm_vmscan_lru_shrink_inactive: nid=0 nr_scanned=32 nr_reclaimed=32";

static int ordinary(uint64_t n, char *out, size_t room)
{
	int pid = 100 + (int)(n / 6 % 8);

	now_us += 30;
	switch (n % 6) {
	case 0:
		return event(out, room, pid, "mm_vmscan_direct_reclaim_begin: order=0");
	case 1:
		return event(out, room, pid, lru);
	case 2:
		return call(out, room, pid, 40 + any() % 300, 2, "shrink_lruvec");
	case 3:
		return event(out, room, pid, "mm_vmscan_direct_reclaim_end: nr_reclaimed=32");
	case 4:
		return call(out, room, pid, 150 + any() % 300, 1, "try_to_free_pages");
	default:
		return call(out, room, pid, 151 + any() % 300, 0, "__alloc_pages");
	}
}

static int tasks(uint64_t n, char *out, size_t room)
{
	now_us += 1;
	return event(out, room, 1 + (int)(n % 1000000), n & 1 ? lru : "mm_compaction_begin: zone");
}

static int never(uint64_t n, char *out, size_t room)
{
	now_us += 1;
	return n == 0 ? entry(out, room, 7, 0, "shrink_node") : event(out, room, 7, lru);
}

static int nested(uint64_t n, char *out, size_t room)
{
	int pid = 1 + (int)(n % 10000), level = (int)(n / 10000 % 80);

	now_us += 1;
	if (level < 40)
		return entry(out, room, pid, level, "shrink_node");
	return call(out, room, pid, 200, 79 - level, "shrink_node");
}

static int truncated(uint64_t n, char *out, size_t room)
{
	int len = ordinary(n, out, room);

	if (len > 1) {
		len = (int)(any() % (uint64_t)(len - 1)) + 1;
		out[len - 1] = '\n';
	}
	return len;
}

static int shrinkers(uint64_t n, char *out, size_t room)
{
	char text[128];

	now_us += 5;
	snprintf(text, sizeof(text),
		 "mm_shrink_slab_%s: scan_%d+0x0/0x10 00000000%08x: nid: 0 objects",
		 n % 3 == 1 ? "end" : "start", (int)(n / 3 % 1000), (unsigned int)(n / 3 % 5000));
	return event(out, room, 50 + (int)(n / 3 % 20), text);
}

static int entries(uint64_t n, char *out, size_t room)
{
	now_us += 1;
	return n & 1 ? call(out, room, 7, 200, 5, "shrink_slab")
		     : entry(out, room, 7, 0, "shrink_node");
}

static int starts(uint64_t n, char *out, size_t room)
{
	char text[128];

	now_us += 1;
	snprintf(text, sizeof(text), "mm_shrink_slab_start: scan+0x0/0x10 %016" PRIx64 ": nid: 0",
		 n);
	return event(out, room, 7, text);
}

static const struct {
	const char *name;
	int (*line)(uint64_t n, char *out, size_t room);
} kinds[] = {
	{ "ordinary", ordinary }, { "tasks", tasks },	      { "never", never },
	{ "nested", nested },	  { "truncated", truncated }, { "shrinkers", shrinkers },
	{ "entries", entries },	  { "starts", starts },
};

/* Formats one block of lines and writes it repeatedly: formatting a hundred million lines would
 * take longer than reading them. */
static int write_lines(int (*line)(uint64_t n, char *out, size_t room), uint64_t lines,
		       uint64_t block_lines)
{
	size_t room = block_lines * 320, len = 0;
	char *block = malloc(room);

	if (!block)
		return 1;
	for (uint64_t i = 0; i < block_lines; i++)
		len += (size_t)line(i, block + len, room - len);
	for (uint64_t done = 0; done < lines; done += block_lines) {
		if (fwrite(block, 1, len, stdout) != len)
			return 1;
	}
	free(block);
	return fflush(stdout) ? 1 : 0;
}

int main(int argc, char **argv)
{
	uint64_t lines = argc == 3 ? strtoull(argv[2], NULL, 10) : 0;

	for (size_t i = 0; lines && i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (strcmp(argv[1], kinds[i].name) == 0)
			return write_lines(kinds[i].line, lines, lines < 1000000 ? lines : 1000000);
	}
	fprintf(stderr, "usage: flood KIND LINES (for the kinds see flood.c)\n");
	return 2;
}
