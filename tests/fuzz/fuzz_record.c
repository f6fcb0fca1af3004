// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Records of any bytes, with the formats of real kernels: nothing is read out of bounds, and each
 * record decoded as an event can be printed. The type, the first two bytes of a record, is always a
 * known one: the fuzzer would rarely find one by itself.
 */
#include <stdlib.h>
#include <string.h>

#include <event-parse.h>

#include "../unit/formats.h"
#include "base/buf.h"
#include "event/field.h"
#include "event/shrinker_key.h"
#include "record/record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const formats[] = { EXIT_TWICE, ENTRY_6_1, PRINT,   STACK,	    START_7_2,
				       END_6_1,	   BEGIN_6_1, TRY_6_1, COMPACT_END, SWITCH };

static const uint16_t ids[] = { EXIT_ID, ENTRY_ID, PRINT_ID, STACK_ID,	 START_ID,
				END_ID,	 BEGIN_ID, TRY_ID,   COMPACT_ID, SWITCH_ID };

static bool symbol(void *arg, uint64_t address, struct symbol *ret_symbol)
{
	(void)arg;
	*ret_symbol = (struct symbol){ { "function", 8 }, { "module", 6 }, address & ~15ull, 16 };
	return address % 3 != 0;
}

static struct slice comm(void *arg, int pid)
{
	(void)arg;
	return (struct slice){ "a long name", pid & 1 ? 11 : 0 };
}

static const struct record_names names = { .symbol = symbol, .comm = comm, .arg = NULL };

static struct tep_handle *make_tep(void)
{
	struct tep_handle *tep = tep_alloc();

	tep_set_loglevel(TEP_LOG_NONE);
	tep_set_long_size(tep, 8);
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		tep_parse_event(tep, formats[i], strlen(formats[i]), i < 4 ? "ftrace" : "vmscan");
	return tep;
}

/* Fields that are printed or not, of several formats, and one that no format has. */
static void read_fields(const struct event *e, struct buf *scratch)
{
	static const char *const names[] = { "order",	   "gfp_flags", "status", "zone_start",
					     "mode",	   "comm",	"text",	  "zone",
					     "common_pid", "shr",	"none" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		volatile size_t sum = 0;
		struct slice string = field_string(e, names[i], scratch);

		for (size_t at = 0; at < string.len; at++)
			sum += (unsigned char)string.data[at];
		(void)sum;
		field_number_or(e, names[i], 0);
	}
}

/* Decodes one record and returns the bytes used: one selects the type, one is the length, the
 * record follows. It is a copy of exactly that length, so that the sanitizer catches a read past
 * its end. */
static size_t take(struct records *r, const uint8_t *data, size_t size)
{
	size_t len = data[1] < size - 2 ? data[1] : size - 2;
	char *copy = malloc(len ? len : 1);
	struct shrinker_key key;
	struct buf scratch = { 0 };
	struct slice line;
	struct event e;

	memcpy(copy, data + 2, len);
	if (len >= 2)
		memcpy(copy, &ids[data[0] % (sizeof(ids) / sizeof(ids[0]))], 2);
	if (records_decode(r, data[0] >> 6, data[0], copy, len, &e) == RECORD_EVENT) {
		if (e.kind == EVENT_STACK)
			event_stack(&e, &scratch);
		if (e.kind == EVENT_TRACEPOINT) {
			read_fields(&e, &scratch);
			shrinker_key_of(&e, &key);
		}
		line = event_line(&e, &scratch);
		if (line.len == 0 || line.data[line.len - 1] != '\n')
			abort();
	}
	buf_free(&scratch);
	free(copy);
	return len + 2;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct tep_handle *tep;
	struct records *r;

	if (!tep)
		tep = make_tep();
	r = records_new(tep, &names, 4, RECORDS_GRAPH | (size & 1 ? RECORDS_ONE_CLOCK : 0));
	for (size_t at = 0; size - at > 2;)
		at += take(r, data + at, size - at);
	records_free(r);
	return 0;
}
