# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# For scripts in the guest: mounts, memory pressure, the state of tracefs for
# comparison, and TAP. For busybox's shell.

tracing=/sys/kernel/tracing
tap_done=0
tap_failed=0

# mounts: tracefs, a file system on the disk, swap on compressed memory, and
# transparent huge pages wherever possible, so that tasks compact.
mounts()
{
	mount -t tracefs tracefs $tracing
	modprobe zram
	swap 160M
	# The kernel's report of an OOM kill takes seconds to print and is not needed.
	echo 0 > /proc/sys/vm/oom_dump_tasks
	mkfs.ext4 -q /dev/vda
	mount /dev/vda /mnt
	echo always > /sys/kernel/mm/transparent_hugepage/enabled
	echo always > /sys/kernel/mm/transparent_hugepage/defrag
	# Almost no room between the watermark at which kswapd wakes up and the one at
	# which tasks must reclaim. After the above, which makes it larger.
	echo 2048 > /proc/sys/vm/min_free_kbytes
	echo 1 > /proc/sys/vm/watermark_scale_factor
	# The size of the top-level buffer reads `7 (expanded: 1408)` until tracing is
	# first used, and never again: no snapshot may see that value. Writing the
	# same size is enough.
	echo 1408 > $tracing/buffer_size_kb
}

# swap SIZE: swap on compressed memory; replaces the existing one.
swap()
{
	if grep -q zram0 /proc/swaps; then
		swapoff /dev/zram0
		echo 1 > /sys/block/zram0/reset
	fi
	echo "$1" > /sys/block/zram0/disksize
	mkswap /dev/zram0 > /dev/null
	swapon /dev/zram0
}

# pressure: keeps memory short until it is killed, so that tasks do direct
# reclaim and compaction. Meant to be started by pressure_start.
pressure()
{
	echo 1000 > /proc/self/oom_score_adj
	stress-ng --quiet --vm 2 --vm-bytes 200M --vm-keep --fork 2 &
	# Files that are read repeatedly fill the active list, which then must be
	# shrunk as well.
	dd if=/dev/zero of=/mnt/hot bs=1M count=40 2> /dev/null
	while sleep 1; do
		cat /mnt/hot > /dev/null
		# For these the kernel compacts until it has them: direct compaction that does
		# not depend on chance. Before that, all zones are compacted by hand.
		echo 16 > /proc/sys/vm/nr_hugepages
		echo 0 > /proc/sys/vm/nr_hugepages
		echo 1 > /proc/sys/vm/compact_memory
	done &
	while :; do
		dd if=/dev/zero of=/mnt/big bs=1M count=180
		mkdir -p /mnt/small
		for n in $(seq 2000); do
			echo "$n" > "/mnt/small/$n"
		done
		cat /mnt/big /mnt/small/*
		echo 2 > /proc/sys/vm/drop_caches
		rm -r /mnt/small
	done > /dev/null 2>&1
}

# In a session of its own, so that it can be killed as a whole.
pressure_start()
{
	setsid sh -c '. ./lib.sh; pressure' &
	pressure_pid=$!
}

# Stops the pressure while output is read: a reader that competes with it for memory may never reach
# the end of a growing file.
pressure_pause()
{
	kill -STOP "-$pressure_pid"
}

pressure_go_on()
{
	kill -CONT "-$pressure_pid"
}

pressure_stop()
{
	kill -9 "-$pressure_pid"
	wait "$pressure_pid" 2> /dev/null
	echo 0 > /proc/sys/vm/nr_hugepages
	rm -rf /mnt/big /mnt/hot /mnt/small
}

# readable DIRECTORY...: the files in it to compare. Left out are streams and
# counters, files that are constant and slow to read, files whose opening has an
# effect, and files that the kernel only appends to (touched_functions: hooked
# once since boot; error_log).
readable()
{
	find "$@" -type f -perm -400 \
		! -name 'trace' ! -name 'trace_pipe*' ! -name 'snapshot*' \
		! -name 'stats' ! -name 'free_buffer' ! -name 'error_log' \
		! -name 'saved_cmdlines' ! -name 'saved_tgids' \
		! -name '?probe_profile' ! -name 'dyn_ftrace_total_info' \
		! -name 'touched_functions' ! -name 'timerlat_fd' \
		! -path '*/trace_stat/*' ! -name 'hist' ! -name 'hist_debug' \
		! -name 'format' ! -name 'id' ! -name 'README' \
		! -name 'available_filter_functions*' ! -name 'available_events' \
		! -name 'printk_formats' ! -name 'eval_map'
}

# snapshot_tracefs FILE: all files of tracefs that can be read and do not change
# by themselves, including instances. The list of event files is made only once,
# because finding them takes longer than reading them; new ones would show up in
# dynamic_events.
snapshot_tracefs()
{
	[ -e /tmp/events ] || readable $tracing/events > /tmp/events
	readable $tracing/[!e]* $tracing/e[!v]* | sort > "$1.files"
	xargs grep -H '' < "$1.files" > "$1" 2>&1
	xargs grep -H '' < /tmp/events >> "$1" 2>&1
	# An empty file has no line above.
	cat "$1.files" >> "$1"
	rm "$1.files"
}

# quick_snapshot FILE: the files that alloclat touches, at the top level and in instances, and those
# that tell whether functions are still hooked. One process does it: reading all of tracefs takes
# seconds here, this takes a fraction of one.
quick_snapshot()
{
	(
		cd $tracing || exit
		set --
		for dir in . instances/*; do
			for files in tracing_on current_tracer set_graph_function \
				set_graph_notrace max_graph_depth tracing_thresh set_ftrace_pid \
				set_ftrace_notrace_pid set_event_pid set_event_notrace_pid \
				set_ftrace_filter set_ftrace_notrace set_event buffer_size_kb \
				'per_cpu/*/buffer_size_kb' buffer_percent saved_cmdlines_size \
				trace_clock tracing_cpumask trace_options 'options/*' \
				enabled_functions 'events/vmscan/*/enable' \
				'events/vmscan/*/filter' 'events/compaction/*/enable' \
				'events/compaction/*/filter' 'events/compaction/*/trigger' \
				kprobe_events dynamic_events 'events/alloclat/*/enable'; do
				# shellcheck disable=SC2086 # patterns
				set -- "$@" $dir/$files
			done
		done
		grep -s -H '' "$@"
		ls instances
	) > "$1" 2>&1
}

# alive: tells the host that the guest is not stuck (see watch in run).
alive()
{
	echo "#."
}

diag()
{
	sed 's/^/# /'
}

# ok DESCRIPTION COMMAND...: a test that passes if the command succeeds.
ok()
{
	description=$1
	shift
	tap_done=$((tap_done + 1))
	if "$@"; then
		echo "ok $tap_done - $description"
	else
		tap_failed=$((tap_failed + 1))
		echo "not ok $tap_done - $description"
		echo "failed: $*" | diag
		false
	fi
}

# is DESCRIPTION GOT WANTED
is()
{
	ok "$1" [ "$2" = "$3" ] || printf 'got %s, wanted %s\n' "$2" "$3" | diag
}

# plan: the last line of a test; its exit status is that of the whole test.
plan()
{
	echo "1..$tap_done"
	[ $tap_failed -eq 0 ]
}
