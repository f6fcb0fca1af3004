// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Changing tracing and putting it back need privileges; parsing a stream that contains task names
 * chosen by any user does not. So once tracing runs, all capabilities but at most one are dropped:
 * root owns the files of tracefs and needs none, another user (setcap) needs CAP_DAC_OVERRIDE to
 * put them back.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/msg.h"
#include "path.h"
#include "setup.h"
#include "state.h"

/* capget(2) and capset(2): glibc has no wrappers, and libcap would be a library for two calls.
 * Version 3 has two words of 32 capabilities each. */
static int set_capabilities(uint64_t effective, uint64_t permitted)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = { 0 };

	for (size_t i = 0; i < _LINUX_CAPABILITY_U32S_3; i++) {
		data[i].effective = (uint32_t)(effective >> (32 * i));
		data[i].permitted = (uint32_t)(permitted >> (32 * i));
	}
	return (int)syscall(SYS_capset, &header, data);
}

static int get_permitted(uint64_t *ret_permitted)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = { 0 };

	if (syscall(SYS_capget, &header, data) < 0)
		return -1;
	*ret_permitted = data[0].permitted | (uint64_t)data[1].permitted << 32;
	return 0;
}

static bool can_open(const struct setup *s)
{
	char *path = path_join(s->top, "tracing_on");
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	free(path);
	if (fd < 0)
		return false;
	close(fd);
	return faccessat(s->rundir.dir_fd, ".", W_OK, AT_EACCESS) == 0;
}

/* Asks the kernel whether all files can still be written to put them back. Root owns them, but some
 * have mode 0444: per_cpu/cpuN/buffer_size_kb up to 5.10. */
static bool can_restore(const struct setup *s)
{
	for (size_t i = 0; i < s->steps.nr; i++) {
		if (faccessat(AT_FDCWD, s->steps.list[i].path, W_OK, AT_EACCESS) < 0)
			return false;
	}
	return can_open(s);
}

int setup_drop_privileges(struct setup *s)
{
	const uint64_t override = UINT64_C(1) << CAP_DAC_OVERRIDE;
	uint64_t permitted;

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 || get_permitted(&permitted) < 0) {
		msg_errno("dropping privileges");
		return -1;
	}
	/* What a program that we run could inherit, though we run none. Best effort: ambient
	 * capabilities exist since 4.3, and dropping the bounding set needs CAP_SETPCAP. */
	prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
	for (int cap = 0; prctl(PR_CAPBSET_READ, cap, 0, 0, 0) >= 0; cap++)
		prctl(PR_CAPBSET_DROP, cap, 0, 0, 0);
	if (set_capabilities(0, permitted & override) < 0) {
		msg_errno("dropping privileges");
		return -1;
	}
	if (can_restore(s))
		permitted = 0;
	permitted &= override;
	if (set_capabilities(permitted, permitted) < 0) {
		msg_errno("dropping privileges");
		return -1;
	}
	return 0;
}
