// SPDX-License-Identifier: GPL-2.0-or-later
#include "unpack.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/msg.h"

/* A piece of a job. */
#define PIECE_BYTES (512 * 1024)

/* zstd.h and zlib.h, as they have been since 1.0: what is used of them, and no more. */
struct zstd_buffer {
	void *bytes; /* const where it is input */
	size_t len, done;
};

struct zstd {
	void *(*create)(void);
	size_t (*free)(void *context);
	size_t (*decompress)(void *context, void *to, size_t room, const void *from, size_t len);
	size_t (*stream)(void *context, struct zstd_buffer *to, struct zstd_buffer *from);
	unsigned int (*is_error)(size_t result);
	void *whole, *job; /* contexts; they are large, and made when they are needed */
};

struct unpack {
	void *library;
	struct zstd zstd;
	/* NULL: it is zstd. */
	int (*zlib)(unsigned char *to, unsigned long *room, const unsigned char *from,
		    unsigned long len);
};

static bool find(struct unpack *u, const char *function, void **ret_function)
{
	*ret_function = dlsym(u->library, function);
	return *ret_function != NULL;
}

/* POSIX's way from void * to a function. */
#define FIND(u, name, to) find(u, name, (void **)(to))

static bool load_zstd(struct unpack *u)
{
	u->library = dlopen("libzstd.so.1", RTLD_NOW | RTLD_LOCAL);
	return u->library && FIND(u, "ZSTD_createDCtx", &u->zstd.create) &&
	       FIND(u, "ZSTD_freeDCtx", &u->zstd.free) &&
	       FIND(u, "ZSTD_decompressDCtx", &u->zstd.decompress) &&
	       FIND(u, "ZSTD_decompressStream", &u->zstd.stream) &&
	       FIND(u, "ZSTD_isError", &u->zstd.is_error);
}

static bool load_zlib(struct unpack *u)
{
	u->library = dlopen("libz.so.1", RTLD_NOW | RTLD_LOCAL);
	return u->library && FIND(u, "uncompress", &u->zlib);
}

static const struct algorithm {
	const char *name, *package;
	bool (*load)(struct unpack *u);
} algorithms[] = {
	{ "zstd", "libzstd1", load_zstd },
	{ "zlib", "zlib1g", load_zlib },
};

static const struct algorithm *find_algorithm(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(algorithms); i++) {
		if (strcmp(algorithms[i].name, name) == 0)
			return &algorithms[i];
	}
	return NULL;
}

struct unpack *unpack_new(const char *algorithm, const char *name)
{
	const struct algorithm *a = find_algorithm(algorithm);
	struct unpack *u;

	if (!a) {
		msg_error("reading: %s: compressed with %s, which is not known here", name,
			  algorithm);
		return NULL;
	}
	u = mem_zalloc(sizeof(*u));
	if (!a->load(u)) {
		msg_error(
			"reading: %s: compressed with %s, whose library cannot be loaded: install "
			"the package %s",
			name, a->name, a->package);
		unpack_free(u);
		return NULL;
	}
	return u;
}

void unpack_free(struct unpack *u)
{
	if (!u)
		return;
	if (u->zstd.whole)
		u->zstd.free(u->zstd.whole);
	if (u->zstd.job)
		u->zstd.free(u->zstd.job);
	if (u->library)
		dlclose(u->library);
	free(u);
}

static bool has_context(const struct unpack *u, void **context)
{
	if (!*context)
		*context = u->zstd.create();
	return *context != NULL;
}

bool unpack_bytes(struct unpack *u, const void *packed, size_t packed_len, void *ret_bytes,
		  size_t len)
{
	unsigned long got = len;

	if (u->zlib)
		return u->zlib(ret_bytes, &got, packed, packed_len) == 0 && got == len;
	/* An error is a number larger than any size. */
	return has_context(u, &u->zstd.whole) &&
	       u->zstd.decompress(u->zstd.whole, ret_bytes, len, packed, packed_len) == len;
}

bool unpack_more(struct unpack *u, struct unpack_job *job)
{
	size_t left = job->len - job->done, before = job->done;
	struct zstd_buffer to = { job->bytes, 0, job->done };
	struct zstd_buffer from = { (void *)job->packed, job->packed_len, job->packed_done };
	size_t result;

	if (left == 0)
		return false;
	if (u->zlib) {
		job->done = job->len;
		return unpack_bytes(u, job->packed, job->packed_len, job->bytes, job->len);
	}
	if (!has_context(u, &u->zstd.job))
		return false;
	to.len = job->done + (left < PIECE_BYTES ? left : PIECE_BYTES);
	result = u->zstd.stream(u->zstd.job, &to, &from);
	job->done = to.done;
	job->packed_done = from.done;
	return !u->zstd.is_error(result) && job->done > before;
}
