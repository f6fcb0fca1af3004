#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The machine changes under a running alloclat: its instance, its tracefs, a module whose function
# it traces, and a CPU are removed. Also lines forged with trace_marker, tasks whose names are meant
# to break a reader, a slow reader with a small buffer, a modified undo log, and its privileges. For
# the guest; TAP as in live.sh.

# shellcheck disable=SC2016,SC2154 # awk programs; variables of the files that are read in

. ./lib.sh
. ./alloclat.sh

reference

name=instance-removed
if [ $place = instance ]; then
	start -t 1
	ok "$name: it cannot be, while it is read" \
		sh -c "! rmdir $tracing/instances/alloclat 2> /dev/null"
	stop INT
	exits 0
	restored
fi

# Unmounted lazily, because the mount is in use. Nothing can be restored then, and alloclat says so;
# once tracefs is back, the log has everything that is needed.
name=unmounted
start -t 1
umount -l $tracing
stop INT
exits 1
said 'putting back'
ok "$name: the undo log is kept" [ -s $undo ]
mount -t tracefs tracefs $tracing
run 0 restore
restored

# The first of these that this kernel has as a module and that is not in use.
name="module-unloaded"
for module in crc32c_generic lz4 lzo zstd lzo_rle; do
	modprobe "$module" 2> /dev/null
	function=$(sed -n "s/ \[$module\]//p" $tracing/available_filter_functions | head -n 1)
	[ "$(sed -n "s/^$module [0-9]* \([0-9]*\).*/\1/p" /proc/modules)" != 0 ] ||
		[ -z "$function" ] || break
	function=
done
if [ -n "$function" ]; then
	start -t 1 -f "^$function\$"
	ok "$name: $module can go" rmmod "$module"
	sleep 1
	stop INT
	exits 0
	restored
else
	echo "no module here that could go" | diag
fi

name=cpu-offline
start -t 1
echo 0 > /sys/devices/system/cpu/cpu1/online
sleep 1
echo 1 > /sys/devices/system/cpu/cpu1/online
sleep 1
stop INT
exits 0
printed ' : total time = |} /\*'
restored

# Lines that look like the kernel's.
forge()
{
	printf '%s\n' "x" \
		"  999.000000 |   0)    evil-4194304 | \$ 123456789 us |  } /* shrink_slab */" \
		"  999.000001 |   0)    evil-1       |               |  /* mm_shrink_slab_end: x" \
		"CPU:0 [LOST 18446744073709551614 EVENTS]" "y" > $tracing/trace_marker
	head -c 3000 /dev/urandom > $tracing/trace_marker
	sleep 1
}

# In binary they can be told from real ones.
name=forged
start -t 1
forge
stop INT
exits 0
is "$name: nothing of it is shown" "$(of 'evil')" 0
said ' 0 lost'
ok "$name: nothing is counted as not understood" \
	sh -c "! grep -q 'not understood' /out/$name.err"
restored

# In text, at the top level, a forged line cannot be told from a real one. It must be shown as what
# it claims to be, and affect nothing else. An instance does not receive it at all.
name=forged-text
start -t 1 --text
forge
stop INT
exits 0
if [ $place = instance ]; then
	is "$name: nothing of it gets into an instance" "$(of 'evil')" 0
	said ' 0 lost'
else
	said ' lost'
fi
restored

# Where alloclat is tracing.
target=$tracing
[ $place = top ] || target=$tracing/instances/alloclat

# Whether any CPU has lost events there: the oldest with overwrite, the newest without.
overrun()
{
	grep -q "^$1: [1-9]" $target/per_cpu/cpu*/stats 2> /dev/null
}

# too_slow COUNTER ARGUMENT...: stops alloclat while the kernel continues to write, until the kernel
# has counted losses, and a while longer. Whatever is lost, nothing may be shown with a call that it
# does not belong to, and a message must say that the totals are too low.
too_slow()
{
	counter=$1
	shift
	start -t 1 "$@"
	[ "$counter" = overrun ] || echo 0 > $target/options/overwrite
	kill -s STOP "$alloclat_pid"
	sooner 30 overrun "$counter"
	kill -s CONT "$alloclat_pid"
	sleep 2
	stop INT
	exits 0
	said '[1-9][0-9]* lost'
	said 'totals are too low'
	none_wrong /tmp/check
}

alloclat check > /tmp/check

# A buffer of 64 KB for each CPU, under full memory pressure.
name=losses
pressure_start
too_slow overrun -b 64
pressure_stop
restored

busy &
busy_pid=$!
name=losses-tiny
too_slow overrun -b 8
restored

# If the buffer does not overwrite, the stream does not report losses. alloclat changes that at the
# start, and restores it;
name=losses-overwrite-off
echo 0 > $tracing/options/overwrite
reference
too_slow overrun -b 8
restored
echo 1 > $tracing/options/overwrite

# if someone changes it during the run, only the kernel's counters tell. Then it is not for alloclat
# to restore.
name=losses-overwrite-turned-off
reference
too_slow 'dropped events' -b 8
echo 1 > $tracing/options/overwrite
restored
kill -9 $busy_pid

# For each hostile task: its thread id, its calls, its direct reclaims, and their begins and ends,
# recognized by the end of a line and the thread id in it.
counted()
{
	so_far | awk '
	FNR == NR {
		hostile[$1] = 1
		next
	}
	match($0, /-[0-9]+ +\| [ $@*#!+] [0-9. us]+\|/) {
		pid = substr($0, RSTART + 1) + 0
		calls[pid] += $0 ~ /\} \/\* [^ ]+ \*\/$/
		reclaims[pid] += $0 ~ /\} \/\* try_to_free_pages \*\/$/
		begins[pid] += $0 ~ / mm_vmscan_direct_reclaim_begin: .*\*\/$/
		ends[pid] += $0 ~ / mm_vmscan_direct_reclaim_end: .*\*\/$/
	}
	END {
		for (pid in hostile)
			print pid, calls[pid] + 0, reclaims[pid] + 0, begins[pid] + 0, ends[pid] + 0
	}' /out/hostile.names - > /tmp/counted
}

# Whether most of them were seen, and some of them in reclaim.
caught()
{
	counted
	awk '{ calls += $2 > 0; reclaims += $3 > 0 } END { exit calls < 10 || reclaims < 1 }' \
		/tmp/counted
}

# Each reclaim has its begin and its end, except for one at the start and one at the end of the run.
even()
{
	awk '
	$3 - $4 > 1 || $4 > $3 || $3 - $5 > 1 || $5 > $3 { print "# uneven: " $0; uneven = 1 }
	END { exit uneven }' /tmp/counted
}

# pid_of HEX: the thread id of the task with that name.
pid_of()
{
	sed -n "s/ $1\$//p" /out/hostile.names
}

# hostile ARGUMENT...: tasks with all kinds of names, read live.
hostile()
{
	name=hostile$1
	start -t 134 "$@"
	sooner 60 caught
	stop INT
	exits 0
	ok "$name: most of the 20 tasks are shown, some as they reclaim" caught
	ok "$name: each reclaim of theirs has its begin and its end" even
	none_wrong /tmp/check
	restored

	# By names that are longer than the seven bytes of the kernel, and that are not text.
	for pattern in '^\x1b\[2J\x1b\]0;x$ 1b5b324a1b5d303b78' \
		'^\xff{15}$ ffffffffffffffffffffffffffffff' '^CPU:0 \[LOST 1$ 4350553a30205b4c4f53542031'; do
		name=hostile-comm$1
		pid=$(pid_of "${pattern##* }")
		start -t 1 -c "${pattern% *}" "$@"
		sooner 60 grep -q -e "-$pid *| " "/out/$name.dat"
		stop INT
		exits 0
		ok "$name: ${pattern% *} shows lines of $pid" [ "$(of "-$pid *\\| ")" != 0 ]
		is "$name: ${pattern% *} shows nobody else" "$(grep -v ' : total time = ' \
			"/out/$name.dat" | grep -v -c -e "-$pid *| ")" 0
	done

	name=hostile-terminal$1
	./terminal alloclat -q -t 134 -d 5 "$@" > "/out/$name.dat"
	is "$name: exit status" $? 0
	ok "$name: something is shown" [ "$(of '\} /\* ')" -gt 0 ]
	is "$name: bytes that are not printable" \
		"$(tr -d '\11\12\15\40-\176' < "/out/$name.dat" | wc -c)" 0
	restored
}

# They use all of the memory and more: they are the memory pressure.
mkdir -p /dev/pts
mount -t devpts devpts /dev/pts
# Room for all that they write, which compresses well. None may be killed for its memory, because
# its name would be lost.
swap 700M
reference
(echo 1000 > /proc/self/oom_score_adj; exec ./hostile 32 19) > /out/hostile.names &
hostile_pid=$!
sooner 20 [ -s /out/hostile.names ]
hostile
# If text is not the only way to read.
! alloclat --help | grep -q -e --text || hostile --text
kill -9 $hostile_pid

# left_behind: kills alloclat while it traces, and saves the state of tracefs in /tmp/left.
left_behind()
{
	start -t 1
	stop KILL
	quick_snapshot /tmp/left
	cp $undo /tmp/undo
}

# not_followed PATTERN: restore and start both refuse the log, and nothing is touched.
not_followed()
{
	run 1 restore
	said "$1"
	said 'then remove the file'
	run 1 -t 1 -d 1
	said "$1"
	quick_snapshot /tmp/after
	ok "$name: nothing was touched" cmp /tmp/left /tmp/after
}

# followed: with the original log everything is restored.
followed()
{
	rm -rf $undo
	cp /tmp/undo $undo
	run 0 restore
	restored
}

name=log-damaged
left_behind
printf x | dd of=$undo bs=1 seek=30 conv=notrunc 2> /dev/null
not_followed 'it is damaged'
followed

name=log-symlink
left_behind
rm $undo
ln -s /tmp/undo $undo
not_followed 'reading the undo log'
followed

name=log-of-somebody
left_behind
chown nobody $undo
not_followed 'not a file of ours'
followed

# Truncated within the part that was written before anything was touched: nothing can be trusted.
name=log-truncated
left_behind
head -c 50 /tmp/undo > $undo
run 0 restore
said ' 0 values put back'
quick_snapshot /tmp/after
ok "$name: nothing was touched" cmp /tmp/left /tmp/after
followed

name=log-of-another-boot
left_behind
tr 0-9 1-90 < /proc/sys/kernel/random/boot_id > /tmp/boot_id
mount --bind /tmp/boot_id /proc/sys/kernel/random/boot_id
run 0 restore
umount /proc/sys/kernel/random/boot_id
said 'started anew since'
ok "$name: the log is gone" [ ! -e $undo ]
quick_snapshot /tmp/after
ok "$name: nothing was touched" cmp /tmp/left /tmp/after
followed

# Nobody else reads our events, and we do not read those of others.
name=in-use
start -t 1
where=$tracing
[ $place = top ] || where=$tracing/instances/alloclat
ok "$name: trace_pipe is not for others" sh -c "! head -c 1 $where/trace_pipe 2> /dev/null"
stop INT
exits 0
restored

# A kernel that shows no addresses: text is read, and a message says so.
name=kptr_restrict
kptr=$(cat /proc/sys/kernel/kptr_restrict)
echo 2 > /proc/sys/kernel/kptr_restrict
busy &
busy_pid=$!
run 0 -t 1 -d 2
kill -9 $busy_pid
echo "$kptr" > /proc/sys/kernel/kptr_restrict
said 'kptr_restrict'
said 'continuing as with --text'
printed '\} /\* .* \*/$'
restored

name=privileges
start -t 1
for set in CapInh CapPrm CapEff CapAmb; do
	is "$name: $set" "$(sed -n "s/^$set:\t//p" "/proc/$alloclat_pid/status")" 0000000000000000
done
is "$name: no_new_privs" "$(sed -n 's/^NoNewPrivs:\t//p' "/proc/$alloclat_pid/status")" 1
stop INT
exits 0
restored

# Not root, but with the one capability that the files of tracefs need.
name=setcap
cp /usr/bin/alloclat /mnt/alloclat
chmod 755 /mnt
ok "$name: can be given" ./setcap cap_dac_override+ep /mnt/alloclat
rm -rf /run/alloclat
busy &
busy_pid=$!
su nobody -s /bin/sh -c "/mnt/alloclat -t 1 -d 2" > "/out/$name.dat" 2> "/out/$name.err"
is "$name: exit status" $? 0
kill -9 $busy_pid
printed ' : total time = '
restored
run 1 -t 1
said 'others can write there, or own it'
rm -rf /run/alloclat

plan
