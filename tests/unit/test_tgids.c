// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit.h"

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "live/tgids.h"

static struct tgids *tgids_of(const char *text, bool running)
{
	int fd = memfd_create("saved_tgids", 0);

	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	return tgids_new(fd, running);
}

static const struct row {
	const char *name, *text;
	int tid, tgid;
} rows[] = {
	{ "first", "1 1\n23 20\n", 1, 1 },
	{ "last", "1 1\n23 20\n", 23, 20 },
	{ "its end", "123 100\n23 20\n", 23, 20 },
	{ "its beginning", "234 100\n23 20\n", 23, 20 },
	{ "a process that reads so", "7 23 \n23 20\n", 23, 20 },
	{ "not there", "1 1\n23 20\n", 20, 0 },
	{ "nothing", "", 2, 0 },
	{ "idle", "0 5\n", 0, 0 },
	{ "not ended", "7 5", 7, 5 },
	{ "no number", "7 x\n", 7, 0 },
	{ "two numbers", "7 5 5\n", 7, 0 },
	{ "a number too long", "7 99999999999999999999\n", 7, 0 },
};

TEST(get)
{
	const struct row *row = *state;
	struct tgids *t = tgids_of(row->text, false);

	assert_int_equal(tgids_get(t, row->tid), row->tgid);
	/* From the cache. */
	assert_int_equal(tgids_get(t, row->tid), row->tgid);
	tgids_free(t);
}

/* Only where pids are the same for us as for the kernel: not in a container. */
TEST(from_proc)
{
	struct tgids *t = tgids_of("2 200\n", true);
	struct stat ns;
	bool initial = stat("/proc/self/ns/pid", &ns) == 0 && ns.st_ino == 0xEFFFFFFC;

	assert_int_equal(tgids_get(t, getpid()), initial ? getpid() : 0);
	assert_int_equal(tgids_get(t, 2), 200);
	assert_int_equal(tgids_get(t, 4194305), 0);
	tgids_free(t);
}

TEST(no_list)
{
	struct tgids *t = tgids_new(-1, false);

	assert_int_equal(tgids_get(t, 1), 0);
	tgids_free(t);
	tgids_free(NULL);
}

/* A change is seen after 100 ms. */
TEST(again)
{
	int fd = memfd_create("saved_tgids", 0);
	struct tgids *t;

	assert_int_equal(write(fd, "7 5\n", 4), 4);
	t = tgids_new(fd, false);
	assert_int_equal(tgids_get(t, 7), 5);
	assert_int_equal(pwrite(fd, "7 6\n", 4, 0), 4);
	assert_int_equal(tgids_get(t, 7), 5);
	usleep(110000);
	assert_int_equal(tgids_get(t, 7), 6);
	tgids_free(t);
}

int main(void)
{
	struct unit u = { 0 };

	UNIT_ROWS(&u, get, rows);
	UNIT_TEST(&u, from_proc);
	UNIT_TEST(&u, no_list);
	UNIT_TEST(&u, again);
	return unit_run("tgids", &u);
}
