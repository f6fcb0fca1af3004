// SPDX-License-Identifier: GPL-2.0-or-later
#include "dat.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <event-parse.h>

#include "base/mem.h"
#include "base/msg.h"
#include "dat_sections.h"
#include "decompress.h"
#include "event/source.h"
#include "lazy_read.h"
#include "record/formats.h"
#include "record/ring_page.h"

/* Sections of format 7. */
#define SECTION_OPTIONS	       0
#define SECTION_HEADERS	       16
#define SECTION_FTRACE_FORMATS 17
#define SECTION_EVENT_FORMATS  18
#define SECTION_KALLSYMS       19
#define SECTION_COMMS	       21
#define SECTION_COMPRESSED     1 /* a flag */

/* Options, in both formats. An option that names a section has the section's number. */
#define OPTION_DONE	  0
#define OPTION_BUFFER	  3
#define OPTION_TRACECLOCK 4
#define OPTION_CPUCOUNT	  8

/* The most that a section may decompress to: kallsyms has some 20 MB. More is damage, or meant to
 * exhaust memory. */
#define SECTION_MAX (256u << 20)
#define CPUS_MAX    8192
/* Sections of options form a list; if it is longer than this, it is circular. */
#define OPTIONS_MAX 1024

/* The smallest page size of any machine. */
#define PAGE_SIZE_MIN 4096

static struct dat_input file_from(const struct dat *d, uint64_t at)
{
	return (struct dat_input){ .fd = d->fd, .at = at < d->size ? at : d->size, .end = d->size };
}

static bool add_cpu(struct dat *d, uint32_t cpu, uint64_t at, uint64_t size)
{
	struct dat_cpu *c;

	if (cpu >= CPUS_MAX || d->count >= 16 * CPUS_MAX || size > INT64_MAX ||
	    at > INT64_MAX - size)
		return dat_damaged(d, "list of CPUs");
	if ((int)cpu >= d->nr_cpus)
		d->nr_cpus = (int)cpu + 1;
	if (size == 0)
		return true;
	d->cpus = mem_realloc(d->cpus, d->count + 1, sizeof(*d->cpus));
	c = &d->cpus[d->count++];
	*c = (struct dat_cpu){ .cpu = (int)cpu, .at = at, .end = at + size };
	return true;
}

static bool set_nr_cpus(struct dat *d, uint32_t count)
{
	if (count > CPUS_MAX)
		return dat_damaged(d, "number of CPUs");
	if ((int)count > d->nr_cpus)
		d->nr_cpus = (int)count;
	return true;
}

/* --- format 7: sections, found through options --------------------------------------------- */

/* Options of format 7 that name a section, by their number. */
static bool (*const section_readers[])(struct dat *d, struct dat_input *in) = {
	[SECTION_HEADERS] = dat_read_headers,
	[SECTION_FTRACE_FORMATS] = dat_read_ftrace_formats,
	[SECTION_EVENT_FORMATS] = dat_read_event_formats,
	[SECTION_COMMS] = dat_read_comms,
};

/* Replaces @in, positioned after a section's header, by the decompressed section. */
static bool decompress_section(struct dat *d, struct dat_input *in)
{
	uint32_t packed, len;
	const char *bytes;
	char *memory;

	if (!d->decompress || !dat_take_u32(in, &packed) || !dat_take_u32(in, &len) ||
	    len > SECTION_MAX || !dat_take(in, packed, &bytes))
		return false;
	memory = mem_alloc(len);
	if (!decompress_bytes(d->decompress, bytes, packed, memory, len)) {
		free(memory);
		return false;
	}
	dat_input_free(in);
	*in = (struct dat_input){ .fd = -1, .memory = memory, .end = len };
	return true;
}

/* Reads the header of section @id and limits @in to the section. */
static bool take_header(struct dat_input *in, uint16_t id, bool *ret_compressed)
{
	uint16_t found, flags;
	uint32_t unused;
	uint64_t len;

	if (!dat_take_u16(in, &found) || !dat_take_u16(in, &flags) || !dat_take_u32(in, &unused) ||
	    !dat_take_u64(in, &len) || found != id || len > in->end - in->at)
		return false;
	in->end = in->at + len;
	*ret_compressed = (flags & SECTION_COMPRESSED) != 0;
	return true;
}

/* Lets @read read section @id, at offset @at. */
static bool read_section(struct dat *d, uint64_t at, uint16_t id,
			 bool (*read)(struct dat *d, struct dat_input *in))
{
	struct dat_input in = file_from(d, at);
	bool compressed, good = take_header(&in, id, &compressed);

	if (good && compressed)
		good = decompress_section(d, &in);
	if (good)
		good = read(d, &in);
	else
		dat_damaged(d, "sections");
	dat_input_free(&in);
	return good;
}

/* kallsyms is by far the largest section, and rarely needed as a whole. */
static bool open_kallsyms(struct dat *d, uint64_t at)
{
	struct dat_input in = file_from(d, at);
	uint32_t packed, len;
	bool compressed, good = take_header(&in, SECTION_KALLSYMS, &compressed);

	if (good && !compressed) {
		good = dat_read_kallsyms(d, &in);
	} else if (good && d->decompress && dat_take_u32(&in, &packed) && dat_take_u32(&in, &len) &&
		   packed <= in.end - in.at && len <= SECTION_MAX && len >= sizeof(uint32_t)) {
		/* The decompressed section begins with its length. */
		dat_set_kallsyms(d, lazy_read_new(d->fd, in.at, packed, d->decompress, len),
				 sizeof(uint32_t));
	} else {
		good = dat_damaged(d, "kallsyms");
	}
	dat_input_free(&in);
	return good;
}

/* The data of an instance; the name of the top-level one is empty. */
static bool read_buffer_option(struct dat *d, struct dat_input *in)
{
	uint32_t page_size, count, cpu;
	uint64_t unused, at, size;
	char name[256], clock[32];
	size_t before = d->count;

	if (!dat_take_u64(in, &unused) || !dat_take_string(in, name, sizeof(name)) ||
	    !dat_take_string(in, clock, sizeof(clock)) || !dat_take_u32(in, &page_size) ||
	    !dat_take_u32(in, &count))
		return dat_damaged(d, "options");
	while (count-- > 0) {
		if (!dat_take_u32(in, &cpu) || !dat_take_u64(in, &at) || !dat_take_u64(in, &size))
			return dat_damaged(d, "options");
		if (!add_cpu(d, cpu, at, size))
			return false;
	}
	if (d->count == before)
		return true;
	if (before > 0 && strcmp(clock, d->clock) != 0)
		d->other_clock = true;
	memcpy(d->clock, clock, sizeof(clock));
	/* Larger if buffer_subbuf_size_kb was set. */
	if (page_size > 0)
		d->page_size = page_size;
	return true;
}

static bool read_cpu_count(struct dat *d, struct dat_input *in)
{
	uint32_t count;

	return dat_take_u32(in, &count) ? set_nr_cpus(d, count) : dat_damaged(d, "options");
}

static bool read_option(struct dat *d, uint16_t id, struct dat_input *in)
{
	uint64_t at;

	if (id == OPTION_BUFFER)
		return read_buffer_option(d, in);
	if (id == OPTION_CPUCOUNT)
		return read_cpu_count(d, in);
	/* Each section is read once. */
	if (id == SECTION_KALLSYMS && !d->kallsyms_text)
		return dat_take_u64(in, &at) ? open_kallsyms(d, at) : dat_damaged(d, "options");
	if (id >= ARRAY_SIZE(section_readers) || !section_readers[id] || d->sections >> id & 1)
		return true;
	d->sections |= 1u << id;
	return dat_take_u64(in, &at) ? read_section(d, at, id, section_readers[id])
				     : dat_damaged(d, "options");
}

/* Stores the offset of the next section of options in next_options, 0 after the last. */
static bool read_options(struct dat *d, struct dat_input *in)
{
	for (;;) {
		struct dat_input option;
		const char *bytes;
		uint16_t id;
		uint32_t len;
		bool good;

		if (!dat_take_u16(in, &id) || !dat_take_u32(in, &len) || !dat_take(in, len, &bytes))
			return dat_damaged(d, "options");
		option = (struct dat_input){ .fd = -1, .memory = mem_alloc(len), .end = len };
		memcpy(option.memory, bytes, len);
		good = id == OPTION_DONE ? dat_take_u64(&option, &d->next_options)
					 : read_option(d, id, &option);
		dat_input_free(&option);
		if (!good || id == OPTION_DONE)
			return good;
	}
}

static bool read_v7(struct dat *d, struct dat_input *in)
{
	if (!dat_take_u64(in, &d->next_options))
		return dat_damaged(d, "header");
	for (int i = 0; d->next_options; i++) {
		/* trace-cmd writes the last section of options at the very end: it is missing if
		 * the file is truncated. */
		if (i == OPTIONS_MAX || d->next_options >= d->size)
			return dat_damaged(d, "index");
		if (!read_section(d, d->next_options, SECTION_OPTIONS, read_options))
			return false;
	}
	return true;
}

/* --- format 6: sections in a fixed order ---------------------------------------------------- */

static bool skip_printk(struct dat *d, struct dat_input *in)
{
	uint32_t len;

	if (!dat_take_u32(in, &len) || len > in->end - in->at)
		return dat_damaged(d, "printk formats");
	in->at += len;
	return true;
}

static bool read_v6_options(struct dat *d, struct dat_input *in)
{
	const char *bytes;
	uint16_t id;
	uint32_t len;

	for (;;) {
		if (!dat_take_u16(in, &id))
			return dat_damaged(d, "options");
		if (id == OPTION_DONE)
			return true;
		if (!dat_take_u32(in, &len) || !dat_take(in, len, &bytes))
			return dat_damaged(d, "options");
		if (id == OPTION_TRACECLOCK)
			dat_read_clock(d, bytes, len);
	}
}

/* The offset and size of each CPU's records and, in files of older versions, the clock. */
static bool read_v6_cpus(struct dat *d, struct dat_input *in, uint32_t count)
{
	uint64_t at, size;
	const char *bytes;

	for (uint32_t cpu = 0; cpu < count; cpu++) {
		if (!dat_take_u64(in, &at) || !dat_take_u64(in, &size))
			return dat_damaged(d, "list of CPUs");
		if (!add_cpu(d, cpu, at, size))
			return false;
	}
	if (!d->clock[0] && dat_take_u64(in, &size) && size < PAGE_SIZE_MIN &&
	    dat_take(in, size, &bytes))
		dat_read_clock(d, bytes, (size_t)size);
	return true;
}

static bool read_v6(struct dat *d, struct dat_input *in)
{
	char kind[10];
	uint32_t count;

	if (!dat_read_headers(d, in) || !dat_read_ftrace_formats(d, in) ||
	    !dat_read_event_formats(d, in) || !dat_read_kallsyms(d, in) || !skip_printk(d, in) ||
	    !dat_read_comms(d, in))
		return false;
	if (!dat_take_u32(in, &count) || !set_nr_cpus(d, count) ||
	    !dat_take_string(in, kind, sizeof(kind)))
		return dat_damaged(d, "number of CPUs");
	if (strcmp(kind, "options  ") == 0 &&
	    (!read_v6_options(d, in) || !dat_take_string(in, kind, sizeof(kind))))
		return dat_damaged(d, "options");
	if (strcmp(kind, "latency  ") == 0) {
		msg_error("reading: %s: text of a latency tracer, which is not supported", d->name);
		return false;
	}
	if (strcmp(kind, "flyrecord") != 0)
		return dat_damaged(d, "options");
	return read_v6_cpus(d, in, count);
}

/* --- both ----------------------------------------------------------------------------------- */

static bool take_byte(struct dat_input *in, unsigned char *ret_byte)
{
	const char *bytes;

	if (!dat_take(in, 1, &bytes))
		return false;
	*ret_byte = (unsigned char)*bytes;
	return true;
}

/* Reads the version, the byte order, the size of a long and the page size. */
static bool read_start(struct dat *d, struct dat_input *in)
{
	unsigned char big_endian, long_size;
	const char *magic;
	char version[16];
	uint32_t page_size;

	if (!dat_take(in, SOURCE_DAT_MAGIC_BYTES, &magic) ||
	    memcmp(magic, SOURCE_DAT_MAGIC, SOURCE_DAT_MAGIC_BYTES) != 0 ||
	    !dat_take_string(in, version, sizeof(version)) || !take_byte(in, &big_endian) ||
	    !take_byte(in, &long_size) || !dat_take_u32(in, &page_size))
		return dat_damaged(d, "header");
	d->version = strcmp(version, "6") == 0 ? 6 : strcmp(version, "7") == 0 ? 7 : 0;
	if (!d->version) {
		msg_error("reading: %s: trace.dat format %s is not supported, only 6 and 7 are",
			  d->name, version);
		return false;
	}
	if ((big_endian != 0) != (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__) || long_size != 8) {
		msg_error("reading: %s: recorded on a different kind of machine (byte order or "
			  "32-bit): read it with alloclat on a machine of that kind",
			  d->name);
		return false;
	}
	d->page_size = page_size;
	return true;
}

static bool read_compression(struct dat *d, struct dat_input *in)
{
	char algorithm[32], version[32];

	if (!dat_take_string(in, algorithm, sizeof(algorithm)) ||
	    !dat_take_string(in, version, sizeof(version)))
		return dat_damaged(d, "header");
	if (strcmp(algorithm, "none") == 0)
		return true;
	d->decompress = decompress_new(algorithm, d->name);
	return d->decompress != NULL;
}

static struct tep_handle *new_tep(void)
{
	struct tep_handle *tep = tep_alloc();
	enum tep_endian order =
		__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ? TEP_BIG_ENDIAN : TEP_LITTLE_ENDIAN;

	if (!tep) {
		msg_error("reading: out of memory");
		return NULL;
	}
	tep_set_long_size(tep, 8);
	tep_set_file_bigendian(tep, order);
	tep_set_local_bigendian(tep, order);
	return tep;
}

static bool read_all(struct dat *d)
{
	struct dat_input in = file_from(d, 0);
	bool good = read_start(d, &in);

	if (good && d->version == 7)
		good = read_compression(d, &in) && read_v7(d, &in);
	else if (good)
		good = read_v6(d, &in);
	dat_input_free(&in);
	if (good && (d->page_size < PAGE_SIZE_MIN || d->page_size > DAT_CHUNK_MAX))
		good = dat_damaged(d, "size of a page");
	return good;
}

struct dat *dat_open(int fd, const char *name)
{
	struct dat *d = mem_zalloc(sizeof(*d));
	struct stat st;

	d->fd = fd;
	d->name = name;
	if (fstat(fd, &st) < 0) {
		msg_errno("reading: %s", name);
		dat_close(d);
		return NULL;
	}
	d->size = (uint64_t)st.st_size;
	d->tep = new_tep();
	if (d->tep)
		d->formats = formats_new(d->tep);
	if (!d->tep || !read_all(d)) {
		dat_close(d);
		return NULL;
	}
	return d;
}

void dat_close(struct dat *d)
{
	if (!d)
		return;
	for (size_t i = 0; i < d->count; i++)
		free(d->cpus[i].window);
	free(d->cpus);
	free(d->comms);
	free(d->comms_text);
	lazy_read_free(d->kallsyms_text);
	decompress_free(d->decompress);
	formats_free(d->formats);
	if (d->tep)
		tep_free(d->tep);
	free(d);
}
