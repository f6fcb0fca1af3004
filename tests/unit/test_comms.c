// SPDX-License-Identifier: GPL-2.0-or-later
/* Names of tasks: parsing of saved_cmdlines, names with newlines, /proc, rereading. */
#include "unit.h"

#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "live/comms.h"

static struct comms *comms_of(const char *text, bool running)
{
	int fd = memfd_create("saved_cmdlines", 0);

	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	return comms_new(fd, running);
}

static const struct row {
	const char *name, *text;
	int pid;
	const char *comm;
} rows[] = {
	{ "plain", "1 init\n23 sh\n", 23, "sh" },
	{ "first", "1 init\n23 sh\n", 1, "init" },
	{ "not there", "1 init\n23 sh\n", 2, "" },
	{ "nothing", "", 2, "" },
	{ "idle", "1 init\n", 0, "<idle>" },
	{ "blanks", "7  a b \n", 7, " a b " },
	{ "longest", "7 123456789012345\n", 7, "123456789012345" },
	{ "longer than any", "7 1234567890123456\n", 7, "123456789012345" },
	{ "empty", "7 \n8 x\n", 7, "" },
	{ "newline", "7 a\nb\n8 x\n", 7, "a\nb" },
	{ "newline at its end", "7 end\n\n8 x\n", 7, "end\n" },
	{ "only newlines", "7 \n\n\n\n8 x\n", 7, "\n\n\n" },
	{ "behind one with newlines", "7 \n\n\n\n8 x\n", 8, "x" },
	{ "forged", "7 a\n8 evil\n8 true\n", 8, "" },
	{ "forged, before", "8 true\n7 a\n8 evil\n", 8, "" },
	{ "not ended", "7 abc", 7, "abc" },
	{ "escapes stay", "7 \033[2J\n", 7, "\033[2J" },
	{ "a number too long", "7 a\n99999999999 b\n", 7, "a\n99999999999 b" },
};

TEST(get)
{
	const struct row *row = *state;
	struct comms *c = comms_of(row->text, false);

	assert_slice(comms_get(c, row->pid), row->comm);
	/* From the cache. */
	assert_slice(comms_get(c, row->pid), row->comm);
	comms_free(c);
}

/* Only in the initial pid namespace, where pids in /proc are those of the trace: not in a
 * container. */
TEST(from_proc)
{
	struct comms *c = comms_of("1 init\n", true);
	struct stat ns;
	bool initial = stat("/proc/self/ns/pid", &ns) == 0 && ns.st_ino == 0xEFFFFFFC;
	char name[16];

	/* Under valgrind the task has valgrind's name. */
	assert_int_equal(prctl(PR_GET_NAME, name), 0);
	assert_slice(comms_get(c, getpid()), initial ? name : "");
	assert_slice(comms_get(c, getpid()), initial ? name : "");
	assert_slice(comms_get(c, 4194305), "");
	assert_slice(comms_get(c, 1), "init");
	comms_free(c);
}

TEST(no_list)
{
	struct comms *c = comms_new(-1, false);

	assert_slice(comms_get(c, 1), "");
	comms_free(c);
}

TEST(many)
{
	struct buf b = { 0 };
	struct comms *c;

	for (int pid = 1; pid <= 9000; pid++)
		buf_printf(&b, "%d task-%d\n", pid, pid);
	c = comms_of(b.data, false);
	for (int pid = 1; pid <= 9000; pid++) {
		char name[32];

		snprintf(name, sizeof(name), "task-%d", pid);
		assert_slice(comms_get(c, pid), name);
	}
	comms_free(c);
	buf_free(&b);
}

/* Names are cached for up to 100 ms. */
TEST(again)
{
	int fd = memfd_create("saved_cmdlines", 0);
	struct comms *c;

	assert_int_equal(write(fd, "7 old\n", 6), 6);
	c = comms_new(fd, false);
	assert_slice(comms_get(c, 7), "old");
	assert_int_equal(pwrite(fd, "7 new\n", 6, 0), 6);
	assert_slice(comms_get(c, 7), "old");
	usleep(110000);
	assert_slice(comms_get(c, 7), "new");
	comms_free(c);
}

int main(void)
{
	struct unit u = { 0 };

	UNIT_ROWS(&u, get, rows);
	UNIT_TEST(&u, from_proc);
	UNIT_TEST(&u, no_list);
	UNIT_TEST(&u, many);
	UNIT_TEST(&u, again);
	return unit_run("comms", &u);
}
