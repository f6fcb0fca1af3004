/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A tracepoint's print format, as its format file has it, made ready for printing records
 * quickly and as the kernel would: libtraceevent has parsed it, here its fields become
 * offsets and the names of its flags numbers. Only record_text.c and record_fields.c include this.
 */
#ifndef ALLOCLAT_RECORD_FORMAT_H
#define ALLOCLAT_RECORD_FORMAT_H

#include "record_type.h"

enum value_kind {
	VALUE_NUMBER,
	VALUE_FIELD,
	VALUE_OPERATION, /* of two numbers */
	VALUE_CHOICE,	 /* of[0] ? of[1] : of[2] */
	VALUE_LITERAL,
	VALUE_FLAGS,   /* __print_flags(), of the number of[0] */
	VALUE_SYMBOL,  /* __print_symbolic() */
	VALUE_ARRAY,   /* bytes up to a NUL */
	VALUE_DYNAMIC, /* __get_str(): the field says where in the record, and how many */
};

struct value_name {
	uint64_t value;
	struct slice name;
};

struct value {
	enum value_kind kind;
	struct record_field field; /* FIELD, ARRAY, DYNAMIC */
	uint64_t number;
	char operation[2]; /* '<' '<'; one of one character is followed by NUL */
	struct value *of[3];
	struct slice literal; /* FLAGS: the delimiter */
	struct value_name *names;
	size_t nr_names;
};

enum conversion {
	CONVERT_NOTHING, /* behind the last one: only the literal is left */
	CONVERT_SIGNED,
	CONVERT_UNSIGNED,
	CONVERT_HEX,
	CONVERT_CHARACTER,
	CONVERT_STRING,
	CONVERT_POINTER,
	CONVERT_FUNCTION, /* %ps */
	CONVERT_ADDRESS,  /* %pS: with offset and size */
};

/* Literal text, and the conversion behind it. */
struct piece {
	struct slice literal;
	enum conversion conversion;
	unsigned int size; /* of the number converted, in bytes */
	unsigned int width;
	bool left, zero, alternate, upper;
	struct value *value;
};

struct record_text {
	struct piece *pieces;
	size_t nr_pieces;
	size_t min_len;		   /* of a record, to hold all fields */
	char *literals;		   /* what the pieces' literals point into */
	bool by_library;	   /* something in it is not known here: libtraceevent prints it */
	struct record_name *known; /* the names of fields that were asked for: record_fields.c */
	size_t nr_known;
};

/* How @t prints. The caller frees with record_text_free(). */
struct record_text *record_format(const struct records *r, const struct record_type *t);

/* The field @name of the format, printed or not: as a number, or as a string. NULL: there is none.
 * The caller frees with record_value_free(). */
struct value *record_format_field(const struct record_type *t, const char *name, bool string);
void record_value_free(struct value *v);

/* What @v, a number, is in the record @e, which is as long as the format says. */
uint64_t record_evaluate(const struct value *v, const struct event *e);

/* The lowest @size bytes of @number. */
static inline uint64_t record_cut(uint64_t number, unsigned int size, bool is_signed)
{
	unsigned int unused = 64 - 8 * size;

	number <<= unused;
	return is_signed ? (uint64_t)((int64_t)number >> unused) : number >> unused;
}

/* Appends what @p converts, without padding. */
void record_add_conversion(struct buf *b, const struct piece *p, const struct event *e);

/* Frees what record_fields.c has put there. */
void record_names_free(struct record_name *known, size_t nr_known);

#endif /* ALLOCLAT_RECORD_FORMAT_H */
