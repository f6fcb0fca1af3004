/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A tracepoint's print format, compiled to print records fast and exactly as the kernel does.
 * libtraceevent parses the format file; here its fields become offsets and the values of its flags
 * numbers. Included only by record_format.c, record_text.c and record_fields.c.
 */
#ifndef ALLOCLAT_RECORD_FORMAT_H
#define ALLOCLAT_RECORD_FORMAT_H

#include "record_type.h"

enum value_kind {
	VALUE_NUMBER,
	VALUE_FIELD,
	VALUE_OPERATION, /* of[0] and of[1] are its operands */
	VALUE_CHOICE,	 /* of[0] ? of[1] : of[2] */
	VALUE_LITERAL,
	VALUE_FLAGS,   /* __print_flags() of the number of[0] */
	VALUE_SYMBOL,  /* __print_symbolic() */
	VALUE_ARRAY,   /* bytes up to a NUL */
	VALUE_DYNAMIC, /* __get_str(): the field holds the string's offset and length */
};

struct value_name {
	uint64_t value;
	struct slice name;
};

struct value {
	enum value_kind kind;
	struct record_field field; /* FIELD, ARRAY, DYNAMIC */
	uint64_t number;
	char operation[2]; /* '<' '<'; a single character is followed by NUL */
	struct value *of[3];
	struct slice literal; /* LITERAL: the text; FLAGS: the delimiter */
	struct value_name *names;
	size_t nr_names;
};

enum conversion {
	CONVERT_NOTHING, /* after the last conversion: only the literal is left */
	CONVERT_SIGNED,
	CONVERT_UNSIGNED,
	CONVERT_HEX,
	CONVERT_CHARACTER,
	CONVERT_STRING,
	CONVERT_POINTER,
	CONVERT_FUNCTION, /* %ps */
	CONVERT_ADDRESS,  /* %pS: with offset and size */
};

/* Literal text and the conversion that follows it. */
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
	size_t min_len;	 /* length of a record that has all fields */
	char *literals;	 /* storage of the pieces' literals */
	bool by_library; /* libtraceevent prints it: something in it is not supported here */
	struct record_name *known; /* fields looked up so far: record_fields.c */
	size_t nr_known;
};

/* Compiles the print format of @t. The caller frees the result with record_text_free(). */
struct record_text *record_format(const struct records *r, const struct record_type *t);

/* The field @name of the format, whether it is printed or not, as a string or as a number. NULL: no
 * such field. The caller frees the result with record_value_free(). */
struct value *record_format_field(const struct record_type *t, const char *name, bool string);
void record_value_free(struct value *v);

/* Evaluates the number @v for the record @e, which must be as long as the format requires. */
uint64_t record_evaluate(const struct value *v, const struct event *e);

/* The low @size (1 to 8) bytes of @number, sign-extended if @is_signed. */
static inline uint64_t record_cut(uint64_t number, unsigned int size, bool is_signed)
{
	unsigned int unused = 64 - 8 * size;

	number <<= unused;
	return is_signed ? (uint64_t)((int64_t)number >> unused) : number >> unused;
}

/* Appends the value that @p converts, without padding. */
void record_add_conversion(struct buf *b, const struct piece *p, const struct event *e);

/* Frees the fields that record_fields.c has looked up. */
void record_names_free(struct record_name *known, size_t nr_known);

#endif /* ALLOCLAT_RECORD_FORMAT_H */
