// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Prints a tracepoint's record as the kernel does.
 */
#include <stdlib.h>
#include <string.h>

#include <event-parse.h>
#include <trace-seq.h>

#include "base/buf.h"
#include "base/compiler.h"
#include "base/mem.h"
#include "record_format.h"

#define OP(first, second) ((unsigned int)(first) | (unsigned int)(second) << 8)

static uint64_t operate(const char operation[2], uint64_t a, uint64_t b)
{
	switch (OP(operation[0], operation[1])) {
	case OP('+', 0):
		return a + b;
	case OP('-', 0):
		return a - b;
	case OP('*', 0):
		return a * b;
	case OP('/', 0):
		return b ? a / b : 0;
	case OP('%', 0):
		return b ? a % b : 0;
	case OP('&', 0):
		return a & b;
	case OP('|', 0):
		return a | b;
	case OP('^', 0):
		return a ^ b;
	case OP('~', 0):
		return ~b;
	case OP('!', 0):
		return !b;
	case OP('<', '<'):
		return b < 64 ? a << b : 0;
	case OP('>', '>'):
		return b < 64 ? a >> b : 0;
	case OP('&', '&'):
		return a && b;
	case OP('|', '|'):
		return a || b;
	case OP('=', '='):
		return a == b;
	case OP('!', '='):
		return a != b;
	case OP('<', 0):
		return (int64_t)a < (int64_t)b;
	case OP('>', 0):
		return (int64_t)a > (int64_t)b;
	case OP('<', '='):
		return (int64_t)a <= (int64_t)b;
	case OP('>', '='):
		return (int64_t)a >= (int64_t)b;
	default:
		return 0;
	}
}

uint64_t record_evaluate(const struct value *v, const struct event *e)
{
	switch (v->kind) {
	case VALUE_NUMBER:
		return v->number;
	case VALUE_FIELD:
		return record_number(&v->field, e->raw.data);
	case VALUE_OPERATION:
		return operate(v->operation, record_evaluate(v->of[0], e),
			       record_evaluate(v->of[1], e));
	case VALUE_CHOICE:
		return record_evaluate(record_evaluate(v->of[0], e) ? v->of[1] : v->of[2], e);
	default:
		return 0;
	}
}

static void add_slice(struct buf *b, struct slice s)
{
	buf_add(b, s.data, s.len);
}

static size_t format_number(char out[24], uint64_t number, unsigned int base, bool upper)
{
	const char *digits = upper ? "0123456789ABCDEF" : "0123456789abcdef";
	char reversed[24];
	size_t n = 0;

	do
		reversed[n++] = digits[number % base];
	while (number /= base);
	for (size_t i = 0; i < n; i++)
		out[i] = reversed[n - 1 - i];
	return n;
}

static void add_hex(struct buf *b, uint64_t number)
{
	char digits[24];

	buf_str(b, "0x");
	buf_add(b, digits, format_number(digits, number, 16, false));
}

/* trace_print_flags_seq() */
static void add_flags(struct buf *b, const struct value *v, uint64_t flags)
{
	bool first = true;

	for (size_t i = 0; i < v->nr_names; i++) {
		if ((flags & v->names[i].value) != v->names[i].value)
			continue;
		flags &= ~v->names[i].value;
		if (!first)
			add_slice(b, v->literal);
		first = false;
		add_slice(b, v->names[i].name);
	}
	if (!flags)
		return;
	if (!first)
		add_slice(b, v->literal);
	add_hex(b, flags);
}

/* trace_print_symbols_seq() */
static void add_symbolic(struct buf *b, const struct value *v, uint64_t number)
{
	for (size_t i = 0; i < v->nr_names; i++) {
		if (v->names[i].value == number) {
			add_slice(b, v->names[i].name);
			return;
		}
	}
	add_hex(b, number);
}

/* Appends a string of the record, cut at the record's end if its length is wrong. */
static void add_string(struct buf *b, const struct event *e, size_t at, size_t len)
{
	if (at >= e->raw.len)
		return;
	if (len > e->raw.len - at)
		len = e->raw.len - at;
	buf_add(b, e->raw.data + at, strnlen(e->raw.data + at, len));
}

static void add_text(struct buf *b, const struct value *v, const struct event *e)
{
	uint64_t where;

	switch (v->kind) {
	case VALUE_LITERAL:
		add_slice(b, v->literal);
		break;
	case VALUE_CHOICE:
		add_text(b, record_evaluate(v->of[0], e) ? v->of[1] : v->of[2], e);
		break;
	case VALUE_FLAGS:
		add_flags(b, v, record_evaluate(v->of[0], e));
		break;
	case VALUE_SYMBOL:
		add_symbolic(b, v, record_evaluate(v->of[0], e));
		break;
	case VALUE_ARRAY:
		add_string(b, e, v->field.offset, v->field.size);
		break;
	case VALUE_DYNAMIC: /* __data_loc: offset in the low 16 bits, length in the high 16 */
		where = record_number(&v->field, e->raw.data);
		add_string(b, e, where & 0xffff, where >> 16 & 0xffff);
		break;
	default:
		break;
	}
}

/* sprint_symbol(): "super_cache_scan+0x0/0x1f0 [module]". */
static void add_address(struct buf *b, const struct event *e, uint64_t address, bool offset)
{
	const struct symbol *s = symbols_get(record_reader(e)->symbols, address);

	add_slice(b, s->name);
	if (offset && (s->size > 0 || s->start != address)) {
		buf_str(b, "+");
		add_hex(b, address - s->start);
		buf_str(b, "/");
		add_hex(b, s->size);
	}
	if (s->module.len > 0) {
		buf_str(b, " [");
		add_slice(b, s->module);
		buf_str(b, "]");
	}
}

static void add_number(struct buf *b, const struct piece *p, uint64_t number)
{
	bool is_signed = p->conversion == CONVERT_SIGNED;
	unsigned int base = p->conversion == CONVERT_HEX ? 16 : 10;
	char out[32];
	size_t prefix = 0, digits;

	number = record_cut(number, p->size, is_signed);
	if (is_signed && (int64_t)number < 0) {
		out[prefix++] = '-';
		number = 0 - number;
	} else if (base == 16 && p->alternate) { /* even for 0, unlike printf() */
		out[prefix++] = '0';
		out[prefix++] = p->upper ? 'X' : 'x';
	}
	digits = format_number(out + prefix, number, base, p->upper);
	buf_add(b, out, prefix);
	for (size_t i = prefix + digits; p->zero && !p->left && i < p->width; i++)
		buf_add(b, "0", 1);
	buf_add(b, out + prefix, digits);
}

/* The kernel's %p prints a hash made with a secret key: print the pointer itself, as the kernel
 * does with the trace option hash-ptr off. */
static void add_pointer(struct buf *b, uint64_t number)
{
	char digits[24];
	size_t len = format_number(digits, number, 16, false);

	buf_add(b, "0000000000000000", 16 - len);
	buf_add(b, digits, len);
}

static inline void add_conversion(struct buf *b, const struct piece *p, const struct event *e)
{
	char c;

	switch (p->conversion) {
	case CONVERT_NOTHING:
		break;
	case CONVERT_SIGNED:
	case CONVERT_UNSIGNED:
	case CONVERT_HEX:
		add_number(b, p, record_evaluate(p->value, e));
		break;
	case CONVERT_CHARACTER:
		c = (char)record_evaluate(p->value, e);
		buf_add(b, &c, 1);
		break;
	case CONVERT_STRING:
		add_text(b, p->value, e);
		break;
	case CONVERT_POINTER:
		add_pointer(b, record_evaluate(p->value, e));
		break;
	case CONVERT_FUNCTION:
	case CONVERT_ADDRESS:
		add_address(b, e, record_evaluate(p->value, e), p->conversion == CONVERT_ADDRESS);
		break;
	}
}

void record_add_conversion(struct buf *b, const struct piece *p, const struct event *e)
{
	add_conversion(b, p, e);
}

/* Pads what was added since @from to the conversion's width with blanks, left or right. */
static void pad(struct buf *b, const struct piece *p, size_t from)
{
	size_t len = b->len - from, blanks;

	if (len >= p->width)
		return;
	blanks = p->width - len;
	buf_reserve(b, blanks);
	if (!p->left)
		memmove(b->data + from + blanks, b->data + from, len);
	memset(b->data + from + (p->left ? len : 0), ' ', blanks);
	b->len += blanks;
	b->data[b->len] = '\0';
}

/* libtraceevent trusts the 16-bit offsets and lengths in a record. It gets a copy, followed by as
 * many zeros as they can reach. */
#define REACH (2 * 65536)

static void add_by_library(struct buf *b, const struct record_type *t, const struct event *e)
{
	size_t len = e->raw.len < REACH ? e->raw.len : REACH;
	char *copy = mem_zalloc(len + REACH);
	struct tep_record record = {
		.ts = e->ts, .size = (int)len, .cpu = e->cpu, .data = copy, .record_size = (int)len
	};
	struct trace_seq seq;

	memcpy(copy, e->raw.data, len);
	if ((size_t)t->event->format.nr_common > 0) {
		trace_seq_init(&seq);
		tep_print_event(record_reader(e)->tep, &seq, &record, "%s", TEP_PRINT_INFO);
		buf_add(b, seq.buffer, seq.len);
		trace_seq_destroy(&seq);
	}
	free(copy);
}

struct record_text *record_compile(const struct event *e)
{
	struct record_type *t = (struct record_type *)record_type(e);
	const struct record_names *names = t->records->names;

	if (t->text)
		return t->text;
	if (!t->event) {
		names->format(names->arg, t->id);
		t->event = tep_find_event(t->records->tep, t->id);
	}
	t->text = record_format(t->records, t);
	return t->text;
}

void record_add_text(const struct event *e, struct buf *b)
{
	const struct record_text *text = record_compile(e);

	if (text->by_library) {
		add_by_library(b, record_type(e), e);
		return;
	}
	/* Truncated by damage. */
	if (e->raw.len < text->min_len)
		return;
	for (size_t i = 0; i < text->nr_pieces; i++) {
		const struct piece *p = &text->pieces[i];
		size_t from;

		add_slice(b, p->literal);
		from = b->len;
		add_conversion(b, p, e);
		pad(b, p, from);
	}
}

void records_text(const struct event *e, struct buf *b)
{
	size_t from = b->len;

	record_add_text(e, b);
	while (b->len > from && (b->data[b->len - 1] == ' ' || b->data[b->len - 1] == '\n'))
		b->data[--b->len] = '\0';
}

/* trace_stack_print(), kernel/trace/trace_output.c */
#define STACK_END	 UINT64_MAX
#define STACK_TRAMPOLINE ((uint64_t)INT32_MAX) /* in place of ftrace's trampolines, since 6.0 */

void records_stack(const struct event *e, struct buf *b)
{
	const struct record_type *t = record_type(e);
	struct record_field frame = t->caller;
	uint64_t nr = record_number(&t->frames, e->raw.data);

	for (; nr > 0 && frame.offset + frame.size <= e->raw.len; nr--) {
		uint64_t address = record_number(&frame, e->raw.data);

		if (address == STACK_END)
			break;
		if (address == STACK_TRAMPOLINE)
			buf_str(b, "[FTRACE TRAMPOLINE]");
		else
			add_address(b, e, address, true);
		buf_str(b, "\n");
		frame.offset += frame.size;
	}
}
