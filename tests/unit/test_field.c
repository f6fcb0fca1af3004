// SPDX-License-Identifier: GPL-2.0-or-later
/* Fields of tracepoints by name, as kernels print them. */
#include "event/field.h"
#include "event/pairs.h"
#include "text/text_event.h"

#include "unit.h"

#define COMPACTION                                                                          \
	"zone_start=0x1000 migrate_pfn=0x1200 free_pfn=0xfe00 zone_end=0xffdd, mode=async " \
	"status=partial_skipped"

static const struct row {
	const char *name, *text, *field;
	const char *value; /* NULL: there is none */
	bool is_number;
	int64_t number;
} rows[] = {
	{ "first", COMPACTION, "zone_start", "0x1000", true, 0x1000 },
	{ "in the middle", COMPACTION, "free_pfn", "0xfe00", true, 0xfe00 },
	{ "before a comma", COMPACTION, "zone_end", "0xffdd", true, 0xffdd },
	{ "behind a comma", COMPACTION, "mode", "async", false, 0 },
	{ "last", COMPACTION, "status", "partial_skipped", false, 0 },
	{ "not there", COMPACTION, "order", NULL, false, 0 },
	{ "part of another's name", COMPACTION, "pfn", NULL, false, 0 },
	{ "beginning of another's name", COMPACTION, "zone", NULL, false, 0 },
	{ "name in a value", "gfp=order order=3", "order", "3", true, 3 },
	{ "twice", "order=1 order=2", "order", "1", true, 1 },
	{ "minus", "order=-1 x=2", "order", "-1", true, -1 },
	{ "blanks behind", "zone=Normal   order=9", "zone", "Normal", false, 0 },
	{ "a range", "range=(0xc800 ~ 0xcc00) nr_scanned=512 nr_taken=0", "nr_taken", "0", true,
	  0 },
	{ "empty", "", "order", NULL, false, 0 },
	{ "empty value", "order=", "order", "", false, 0 },
	{ "name only", "order", "order", NULL, false, 0 },
	{ "a minus only", "order=-", "order", "-", false, 0 },
	{ "0x only", "order=0x", "order", "0x", false, 0 },
	{ "largest", "n=0xffffffffffffffff", "n", "0xffffffffffffffff", true, -1 },
	{ "more than 64 bits", "n=0x10000000000000000", "n", "0x10000000000000000", false, 0 },
	{ "more than 64 bits, decimal", "n=18446744073709551616", "n", "18446744073709551616",
	  false, 0 },
	{ "letters behind", "n=12x", "n", "12x", false, 0 },
};

TEST(find)
{
	const struct row *row = *state;
	struct slice value = SLICE("untouched");
	int64_t number = 4711;
	struct buf scratch = { 0 };
	/* In an allocation of its own, so that reads past its end are detected. */
	char *text = memcpy(malloc(strlen(row->text) + 1), row->text, strlen(row->text));
	const struct event e = { .text = { text, strlen(row->text) }, .ops = &text_event_ops };

	assert_int_equal(pairs_find(e.text, row->field, &value), row->value != NULL);
	assert_slice(value, row->value ? row->value : "untouched");
	assert_int_equal(pairs_number(e.text, row->field, &number), row->is_number);
	assert_int_equal(number, row->is_number ? row->number : 4711);
	assert_int_equal(field_number_or(&e, row->field, 4711), number);
	assert_slice(field_string(&e, row->field, &scratch), row->value ? row->value : "");
	assert_true(!row->value || field_is(&e, row->field, row->value));
	assert_false(field_is(&e, row->field, "something else"));
	buf_free(&scratch);
	free(text);
}

static int order_in(const char *text)
{
	const struct event e = { .text = slice_of(text), .ops = &text_event_ops };

	return field_index(&e, "order");
}

/* An invalid order or node becomes -1, never another valid number. */
TEST(order_or_node)
{
	assert_int_equal(order_in("node=0 order=9"), 9);
	assert_int_equal(order_in("order=0"), 0);
	assert_int_equal(order_in("order=2147483647"), INT32_MAX);
	assert_int_equal(order_in("order=-1"), -1);
	assert_int_equal(order_in("order=-2"), -1);
	assert_int_equal(order_in("order=2147483648"), -1);
	assert_int_equal(order_in("order=4294967296"), -1);
	assert_int_equal(order_in("node=0"), -1);
}

static const struct quoted {
	const char *name, *text, *value;
} quoted[] = {
	{ "quotes: of a probe", "zone=\"DMA32\" node=0", "DMA32" },
	{ "quotes: with a blank", "node=0 zone=\"a b\" order=1", "a b" },
	{ "quotes: empty", "zone=\"\"", "" },
	{ "quotes: not ended", "zone=\"DMA32 node=0", "\"DMA32" },
	{ "quotes: one alone", "zone=\"", "\"" },
};

TEST(quotes)
{
	const struct quoted *row = *state;
	const struct event e = { .text = slice_of(row->text), .ops = &text_event_ops };
	struct buf scratch = { 0 };

	assert_slice(field_string(&e, "zone", &scratch), row->value);
	buf_free(&scratch);
}

TEST(text_of_text)
{
	const struct event e = { .text = SLICE("order=3"), .ops = &text_event_ops };
	struct buf scratch = { 0 };

	assert_slice(event_text(&e, &scratch), "order=3");
	assert_slice(event_symbol(&e, 4711), "");
	buf_free(&scratch);
}

int main(void)
{
	struct unit u = { 0 };

	UNIT_ROWS(&u, find, rows);
	UNIT_ROWS(&u, quotes, quoted);
	UNIT_TEST(&u, order_or_node);
	UNIT_TEST(&u, text_of_text);
	return unit_run("field", &u);
}
