// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * count FILE [graph]: prints the number of events in a recording. It stands for a program by
 * someone else, which links liballoclat.a only. Messages are printed as `handler: LEVEL TEXT`.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>

#include "base/msg.h"
#include "open.h"

static void say(void *arg, enum msg_level level, const char *text)
{
	printf("%s: %d %s\n", (const char *)arg, (int)level, text);
}

int main(int argc, char **argv)
{
	int fd = argc > 1 ? open(argv[1], O_RDONLY | O_CLOEXEC) : -1;
	enum source_result result = SOURCE_AGAIN;
	struct source *s;
	struct event e;
	size_t bytes;

	msg_set_handler(&(struct msg_handler){ say, (char *)"handler" });
	s = fd < 0 ? NULL : open_recording(fd, "it", argc > 2);
	while (s && result != SOURCE_END && s->ops->fill(s, &bytes) != SOURCE_ERROR) {
		while ((result = s->ops->next(s, &e)) == SOURCE_EVENT)
			;
	}
	printf("%" PRIu64 " events\n", s ? s->counts.events : 0);
	source_free(s);
	return result == SOURCE_END ? 0 : 1;
}
