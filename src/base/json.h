/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The output of --json: one object per line, each with the version of the schema and a type.
 * man/alloclat-json.5 describes them. The only user of libjansson.
 */
#ifndef ALLOCLAT_JSON_H
#define ALLOCLAT_JSON_H

#include <stdint.h>

#include "buf.h"
#include "slice.h"

/* Incremented when a member is removed or changes its meaning; new members do not change it. */
#define JSON_VERSION 1

struct json_t;

/* Makes libjansson allocate with mem_alloc(), in the whole process. Without this, members may be
 * missing when memory runs out. Call it before the first json_begin(). */
void json_take_memory(void);

/* Returns the object {"v":1,"type":"@type"}. json_end() frees it. */
struct json_t *json_begin(const char *type);

/* Appends the object to @b as one line of pure ASCII, with its newline, and frees the object. */
void json_end(struct json_t *object, struct buf *b);

/* The functions below add members, in the order of the calls. @key must outlive the object. */
void json_number(struct json_t *object, const char *key, int64_t number);

/* A time in nanoseconds or a count. Values above INT64_MAX become INT64_MAX. */
void json_count(struct json_t *object, const char *key, uint64_t count);

/* Any bytes. Invalid UTF-8, backslash and DEL are written as the four characters \xNN per byte, so
 * that the original bytes can be recovered; all else is unchanged. */
void json_text(struct json_t *object, const char *key, struct slice text);

/* Adds a member that is an object, and returns it for its members to be added; it is freed with
 * @object. */
struct json_t *json_object_in(struct json_t *object, const char *key);

/* Adds a member that is an array of numbers, without trailing zeros. */
void json_counts(struct json_t *object, const char *key, const uint64_t *counts, size_t nr_counts);

#endif /* ALLOCLAT_JSON_H */
