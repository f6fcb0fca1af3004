// SPDX-License-Identifier: GPL-2.0-or-later
/* The type of a recording is detected from its content. */
#include "open.h"

#include <sys/mman.h>
#include <unistd.h>

#include "capture.h"
#include "dat_maker.h"
#include "unit.h"

static int file_of(const void *bytes, size_t len)
{
	int fd = memfd_create("recording", MFD_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, len), len);
	lseek(fd, 0, SEEK_SET);
	return fd;
}

/* Opens the recording, reads all of it and closes @fd. Returns the number of events; -1: an error.
 * *@ret_whole: task names are complete. The messages must be @said. */
static int read_all(int fd, bool *ret_whole, const char *said)
{
	struct capture c = capture_begin(STDERR_FILENO);
	struct source *s = open_recording(fd, "x", true);
	enum source_result result = s ? SOURCE_AGAIN : SOURCE_ERROR;
	struct event e;
	size_t bytes;
	int count = 0;

	while (result == SOURCE_AGAIN) {
		result = s->ops->fill(s, &bytes);
		if (result == SOURCE_ERROR)
			break;
		while ((result = s->ops->next(s, &e)) == SOURCE_EVENT)
			count++;
	}
	if (result != SOURCE_END)
		count = -1;
	*ret_whole = s && s->whole_names;
	source_free(s);
	close(fd);
	capture_is(&c, said, __FILE__, __LINE__);
	return count;
}

static const char line[] = "  6.614612 |   0)     sh-86      | ! 275.216 us  |  } /* f */\n";

TEST(text)
{
	bool whole;

	assert_int_equal(read_all(file_of(line, strlen(line)), &whole, ""), 1);
	assert_false(whole);
	assert_int_equal(read_all(file_of("", 0), &whole, ""), 0);
}

TEST(text_from_a_pipe)
{
	int pipes[2];
	bool whole;

	assert_int_equal(pipe(pipes), 0);
	assert_int_equal(write(pipes[1], line, strlen(line)), strlen(line));
	close(pipes[1]);
	assert_int_equal(read_all(pipes[0], &whole, ""), 1);
}

TEST(dat)
{
	static const char *const pages[2] = { NULL, NULL };
	static const size_t sizes[2] = { 0, 0 };
	struct buf b = { 0 };
	bool whole;

	make_dat_6(&b, "local", pages, sizes);
	assert_int_equal(read_all(file_of(b.data, b.len), &whole, ""), 0);
	assert_true(whole);
	buf_free(&b);
}

/* Only the beginning decides, whatever follows. */
TEST(dat_cut_short)
{
	bool whole;

	assert_int_equal(read_all(file_of(SOURCE_DAT_MAGIC, SOURCE_DAT_MAGIC_BYTES), &whole,
				  "alloclat: reading: x: header: damaged, or cut short\n"),
			 -1);
}

int main(void)
{
	struct unit u = { 0 };

	UNIT_TEST(&u, text);
	UNIT_TEST(&u, text_from_a_pipe);
	UNIT_TEST(&u, dat);
	UNIT_TEST(&u, dat_cut_short);
	return unit_run("open", &u);
}
