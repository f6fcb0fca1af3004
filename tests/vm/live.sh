#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The live tests: alloclat on a running kernel, started by its command line from a
# clean tracefs and from various dirty ones, and ended in every way. They check the
# exit status, the output, and tracefs before and after. TAP goes to standard output
# and to /out/tap, the output of alloclat to /out/TEST.dat and .err.

# shellcheck disable=SC2016,SC2317 # awk programs; functions called by name

. ./lib.sh
. ./alloclat.sh
# run writes this file.
brief=
# shellcheck source=/dev/null
[ ! -e settings ] || . ./settings

# writer: a task with a known name that allocates.
writer()
{
	exec sh -c 'echo alloclat-load-x > /proc/self/comm
		    while :; do echo 1 > /mnt/$((n += 1)); done'
}

# only_of PID: the output has lines of this task and no others.
only_of()
{
	printed '\} /\* '
	is "$name: lines of other tasks" \
		"$(grep -v ' : total time = ' "/out/$name.dat" |
		   grep -v -c -e "-$1 *|")" 0
	restored
}

# dirty FILE VALUE CLEAN: sets a file; undirty undoes it. Some files keep their
# contents only if they are appended to.
dirty()
{
	echo "$2" >> "$tracing/$1" ||
		echo "$1 does not take $2 here" | diag
	printf '%s %s\n' "$1" "$3" >> /tmp/dirt
}

undirty()
{
	tac /tmp/dirt | while read -r file value; do
		echo "$value" > "$tracing/$file"
	done
	rm /tmp/dirt
}

# all_dirty TABLE: sets all of its lines; each has the arguments of dirty.
all_dirty()
{
	while read -r file value clean; do
		dirty "$file" "$value" "$clean"
	done < "$1"
}

# refused FILE: alloclat reports that it is in use by someone else, and does not touch it.
refused()
{
	reference
	run 4 -t 1 -d 1
	said "$1"
	restored
}

# each_refused TABLE: each line alone is refused.
each_refused()
{
	while read -r file value clean; do
		dirty "$file" "$value" "$clean"
		name=in-use-${file##*/}
		refused "${file##*/}"
		undirty
	done < "$1"
}

# taken ARGUMENT...: a run with the settings of others in place.
taken()
{
	reference
	run 0 -t 1 -d 1 "$@"
	printed '\} /\* .* \*/$'
	restored
}

# --- everything, under real memory pressure ---

# wanted_rules FILE: which of the rules in it (`alloclat check`) fire under pressure. Not the soft
# limits, which nobody has set: that function reaches a threshold only by chance. Not the functions
# that the LRU in use does not call: since 6.3 the multi-gen LRU has its own path down from the
# node. And up to 6.7 it does not report what it scans.
wanted_rules()
{
	case $(lru)-$(uname -r) in
	off-*)    without=evict_folios ;;
	on-6.1.*) without='shrink_active_list$|lru_shrink_inactive' ;;
	*)        without='shrink_active_list$|shrink_lruvec' ;;
	esac
	awk '
	/^functions/ { functions = 1; next }
	/^tracepoints/ { functions = 0 }
	functions && NF && !/ - \(/ { print "call " $NF }
	!functions && / with / { sub(/.*:/, "", $1); print $1 " with " $3 }
	!functions && /a span/ { sub(/.*:/, "", $1); print $1 " in a pair" }
	' "$1" | grep -v -E "soft_limit_reclaim|$without"
}

# seen_all FILE: whether all rules have fired; waits some more seconds for them.
seen_all()
{
	pressure_pause
	all_fired "$1" && return
	alive
	pressure_go_on
	sleep 4
	false
}

# rules US SECONDS: runs under pressure until every rule has fired at this threshold, and tests
# each.
rules()
{
	alloclat check > "/out/$name.check"
	wanted_rules "/out/$name.check" > /tmp/rules
	reference
	pressure_start
	start -t "$1"
	sleep "$2"
	sooner 90 seen_all "/out/$name.check"
	stop INT
	pressure_stop
	exits 0
	restored
	fired "/out/$name.check"
	while read -r rule; do
		ok "$name: fires: $rule" grep -qxF -e "$rule" /tmp/fired
	done < /tmp/rules
	none_wrong "/out/$name.check"
}

# The same with the multi-gen LRU switched on or off, if there is one.
other_lru()
{
	[ -e $lru_file ] || return 0
	was=$(cat $lru_file)
	if [ "$(lru)" = on ]; then
		echo n > $lru_file
	else
		echo y > $lru_file
	fi
	name=check-lru-$(lru)
	checked
	name=live-lru-$(lru)
	# A low threshold, because the classic lists are short after the change.
	rules 20 3
	echo "$was" > $lru_file
}

live()
{
	name=live
	rules 134 8
	ok "$name: no instance is left" [ ! -e $tracing/instances/alloclat ]
	is "$name: only event lines and totals" "$(grep -v -c -E \
		-e '^ *[0-9]+\.[0-9]{6} \|  .*\|  .*\*/$' \
		-e '^.+ : total time = [0-9]+\.[0-9]{6} ms, max latency = [0-9]+\.[0-9]{6} ms$' \
		"/out/$name.dat")" 0
	ok "$name: totals at the end, longest first" awk '
		sub(/.* : total time = /, "") {
			wrong = wrong || n++ && $1 + 0 > last
			last = $1 + 0
			next
		}
		n { wrong = 1 }
		END { exit wrong || !n }' "/out/$name.dat"
	ok "$name: every call is 134 us or longer" awk '
		/\} \/\* / {
			sub(/ us .*/, "")
			sub(/.*[^0-9.]/, "")
			short = short || $0 + 0 < 134
		}
		END { exit short }' "/out/$name.dat"
	near "one begin for each direct reclaim" \
		"$(of '\} /\* try_to_free_pages \*/')" \
		"$(of ' mm_vmscan_direct_reclaim_begin: ')"
	near "one end for each direct reclaim" \
		"$(of '\} /\* try_to_free_pages \*/')" \
		"$(of ' mm_vmscan_direct_reclaim_end: ')"
	# Not one for each compact_zone, because it returns early if there is
	# nothing to do.
	near "as many ends as begins of compaction" \
		"$(of ' mm_compaction_begin: ')" \
		"$(of ' mm_compaction_end: ')"
	near "as many ends as starts of shrinkers" \
		"$(of ' mm_shrink_slab_start: ')" \
		"$(of ' mm_shrink_slab_end: ')"
	said 134
	ok "$name: the tally is the last line" \
		sh -c "tail -n 1 /out/$name.err | grep -q lost"
}

# --- what it reports about this kernel, and what it refuses ---

# The names of the roles on each kernel; src/event/catalog.c has the research. The owner of the
# inactive list's event depends on whether the multi-gen LRU is on; each owner is checked exactly.
roles()
{
	case $(uname -r) in
	5.10.*)
		allocator=__alloc_pages_nodemask soft=mem_cgroup_soft_limit_reclaim
		inactive=shrink_inactive_list multigen=-
		;;
	6.1.*)
		allocator=__alloc_pages soft=mem_cgroup_soft_limit_reclaim
		inactive=- multigen=evict_folios
		;;
	6.12.*)
		allocator=__alloc_pages_noprof soft=- inactive=- multigen=evict_folios
		;;
	*)
		allocator=__alloc_frozen_pages_noprof soft=- inactive=- multigen=evict_folios
		;;
	esac
	lru_owner="shrink_lruvec (inside)"
	[ $inactive = - ] || lru_owner="shrink_inactive_list (tail)"
	[ "$(lru)" = off ] || lru_owner="evict_folios (inside)"
	cat << END
allocator $allocator
direct reclaim try_to_free_pages
soft limit $soft
node shrink_node
lruvec shrink_lruvec
slab shrink_slab
active list shrink_active_list
inactive list $inactive
multi-gen LRU $multigen
compaction of a zone compact_zone
direct compaction try_to_compact_pages
vmscan:mm_vmscan_direct_reclaim_begin with try_to_free_pages (head)
vmscan:mm_vmscan_direct_reclaim_end with try_to_free_pages (tail)
compaction:mm_compaction_begin with compact_zone (head)
compaction:mm_compaction_end with compact_zone (tail)
compaction:mm_compaction_try_to_compact_pages with try_to_compact_pages (head)
vmscan:mm_vmscan_lru_shrink_inactive with $lru_owner
vmscan:mm_shrink_slab_start start/end pair, without a function
vmscan:mm_shrink_slab_end start/end pair, without a function
END
}

# lru: whether the multi-gen LRU is on.
lru()
{
	case $(cat $lru_file 2> /dev/null) in
	'' | 0x0000) echo off ;;
	*)           echo on ;;
	esac
}

lru_file=/sys/kernel/mm/lru_gen/enabled

# checked: `alloclat check` reports the known names for this kernel, one by one.
checked()
{
	run 0 check
	sed -n -e 's/ - (not in this kernel, or inlined)/ -/' \
		-e '/^functions/,$ s/^  \([^ ].*\)/\1/p' "/out/$name.dat" |
		tr -s ' ' > /tmp/table
	roles > /tmp/wanted
	while read -r line; do
		ok "$name: prints $line" grep -qxF -e "$line" /tmp/table
	done < /tmp/wanted
	is "$name: prints no more than that" "$(grep -vxF -f /tmp/wanted /tmp/table)" ""
	printed "^multi-gen LRU +$(lru)\$"
}

# section TITLE: what `alloclat check` printed in it.
section()
{
	sed -n "/^$1/,/^\$/p" "/out/$name.dat"
}

# for_views: each of these kernels has all tracepoints that snoop and compaction need.
for_views()
{
	section 'tracepoints alone' > /tmp/section
	while read -r line; do
		ok "$name: prints $line" grep -q -E "^  $line\$" /tmp/section
	done <<- 'END'
	traces in +its own instance
	reads +the ring buffers in binary
	snoop compaction +yes
	snoop reclaim +yes
	compaction +yes
	order of a compaction +yes
	a zone's state \(-e\) +read at the event, by a kprobe
	free memory \(-e\) +read at the event, by a kprobe
	kernel stacks \(-K\) +yes
	END
}

check()
{
	name=check
	reference
	checked
	section 'slow calls' > /tmp/section
	if [ $place = top ]; then
		ok "$name: says why not in an instance" grep -q 'top level (function_graph' /tmp/section
	else
		ok "$name: traces in an instance" grep -q 'its own instance' /tmp/section
	fi
	for_views

	# As if the kernel had been built without it.
	name=check-no-graph
	echo 'blk nop' > /tmp/tracers
	mount --bind /tmp/tracers $tracing/available_tracers
	run 3 check
	umount $tracing/available_tracers
	said 'no function_graph: the kernel was built without'
	for_views
	is "$name: and nothing of slow calls" "$(section 'slow calls')" ""
	restored
}

impossible()
{
	reference
	name=not-root
	su nobody -s /bin/sh -c 'alloclat -t 134' \
		> "/out/$name.dat" 2> "/out/$name.err"
	status=$?
	exits 3
	said root
	for dir in /nonexistent /etc/passwd /tmp; do
		name=directory$(echo $dir | tr / -)
		run 3 -t 134 -s $dir
		said $dir
	done
	name=no-threshold
	run 2
	said 'alloclat: -t: a threshold in microseconds is required'
	name=bad-options
	for options in '-t 0' '-t 4294968' '-t 12x' '-t 134 -d x' \
		'-t 134 -p x' '-t 134 -c (' '-t 134 -f (' '-t 134 -e nonsense' \
		'-t 134 -b x' '-t 134 --nonsense' '-t 134 left over'; do
		# shellcheck disable=SC2086 # a list of words
		alloclat $options > "/out/$name.dat" 2> "/out/$name.err"
		status=$?
		is "$name: exit status of $options" $status 2
		said '^alloclat: '
	done
	restored

	name="undo-disk-full"
	mkdir -p /run/alloclat
	mount -t tmpfs -o size=4k,mode=0700 tmpfs /run/alloclat
	dd if=/dev/zero of=/run/alloclat/full bs=4k count=1 2> /dev/null
	run 1 -t 134 -d 1
	umount /run/alloclat
	said '[Nn]o space'
	restored

	name=no-tracefs
	umount $tracing
	run 3 -t 134
	said tracefs
	ok "$name: nothing was mounted" [ ! -e $tracing/tracing_on ]
	mount -t tracefs tracefs $tracing
}

# --- the ways to end ---

endings()
{
	reference

	name=duration
	run 0 -t 1 -d 1
	printed ' : total time = '
	restored

	for pair in TERM:143 HUP:129; do
		name=${pair%:*}
		start -t 1
		stop "$name"
		exits "${pair#*:}"
		restored
	done

	name=INT-twice
	start -t 1
	kill -s INT "$alloclat_pid"
	stop INT
	exits 0
	restored

	name=KILL-then-restore
	start -t 1
	stop KILL
	ok "$name: the undo log is there" [ -s $undo ]
	is "$name: the threshold is still there" \
		"$(cat $tracing/tracing_thresh)" 1
	run 0 restore
	restored
	name=restore-of-nothing
	run 0 restore
	restored

	name=KILL-then-start
	start -t 1
	stop KILL
	run 0 -t 1 -d 1
	said 'put back|restor'
	restored

	name=quiet
	run 0 -q -t 1 -d 1
	ok "$name: says nothing" [ ! -s "/out/$name.err" ]

	name="head"
	{
		alloclat -t 1 2> "/out/$name.err"
		echo $? > /tmp/status
	} | head -n 1 > "/out/$name.dat"
	echo "exit status $(cat /tmp/status)" | diag
	is "$name: lines" "$(wc -l < "/out/$name.dat")" 1
	ok "$name: does not mention the pipe" \
		sh -c "! grep -qi -e pipe /out/$name.err"
	restored

	name=full
	alloclat -t 1 > /dev/full 2> "/out/$name.err" &
	alloclat_pid=$!
	finish
	exits 1
	said 'No space left'
	restored

	name=output-file
	run 0 -t 1 -d 1 -o /out/stream
	is "$name: only totals on stdout" \
		"$(grep -v -c ' : total time = ' "/out/$name.dat")" 0
	printed ' : total time = '
	ok "$name: the stream is in the file" grep -q '} /\*' /out/stream
	is "$name: totals in the file" "$(grep -c ' : total time = ' /out/stream)" 0
	rm /out/stream
	restored

	name=second
	start -t 1
	first=$alloclat_pid
	for command in '-t 1 -d 1' restore; do
		# shellcheck disable=SC2086 # a list of words
		alloclat $command > "/out/$name.dat" 2> "/out/$name-2.err"
		is "$name: exit status of $command" $? 4
		ok "$name: $command names the first" \
			grep -qw "$first" "/out/$name-2.err"
	done
	stop INT
	exits 0
	restored
}

# --- filters ---

choosing()
{
	reference

	writer &
	load=$!
	name=pid
	run 0 -t 1 -d 1 -p $load
	only_of $load
	# The first seven characters, which are all that the kernel prints, do not match.
	name="comm"
	run 0 -t 1 -d 1 -c '^alloclat-load-.$'
	only_of $load
	kill -9 $load
	rm -rf /mnt/[0-9]*

	name=function
	run 0 -t 1 -d 1 -f '^vfs_(read|write)$'
	printed '\} /\* vfs_read \*/'
	printed '\} /\* vfs_write \*/'
	restored

	# Its small buffer overflows while alloclat is stopped.
	name=losses
	pressure_start
	start -t 1 -b 16 \
		-e vmscan:mm_vmscan_lru_shrink_active=shrink_active_list
	sleep 2
	# The multi-gen LRU has no such list.
	if [ "$(cat /sys/kernel/mm/lru_gen/enabled 2> /dev/null ||
		echo 0x0000)" = 0x0000 ]; then
		ok "$name: prints the event asked for" sooner 30 \
			grep -q ' mm_vmscan_lru_shrink_active: ' "/out/$name.dat"
	fi
	# Up to 6.1 reclaim first looks for groups over their limit, without finding any.
	soft=$(sed -n 's/^soft limit //p' /tmp/wanted)
	[ "$soft" = - ] || ok "$name: fires: call $soft" sooner 30 \
		grep -q "} /\* $soft \*/" "/out/$name.dat"
	where=$tracing
	[ $place = top ] || where=$tracing/instances/alloclat
	kill -s STOP "$alloclat_pid"
	sooner 60 grep -q '^overrun: [1-9]' "$where"/per_cpu/cpu*/stats
	kill -s CONT "$alloclat_pid"
	sleep 1
	stop INT
	pressure_stop
	exits 0
	said '[1-9][0-9]* lost|lost [^0-9]*[1-9]'
	restored

	name=instance
	mkdir $tracing/instances/mine
	echo 0 > $tracing/instances/mine/tracing_on
	reference
	if [ $place = instance ]; then
		run 0 -t 1 -d 1 -s $tracing/instances/mine
		printed '\} /\* '
	else
		run 3 -t 1 -d 1 -s $tracing/instances/mine
		said function_graph
	fi
	restored
	rmdir $tracing/instances/mine
}

# --- what others have set ---

strangers()
{
	name=dirty
	dirty tracing_on 0 1
	# The clock a guest starts with varies: some find their TSC unstable.
	dirty trace_clock mono "$(sed 's/.*\[\(.*\)\].*/\1/' $tracing/trace_clock)"
	for option in funcgraph-tail funcgraph-abstime funcgraph-proc \
		latency-format; do
		dirty options/$option 1 0
	done
	for option in funcgraph-cpu funcgraph-duration funcgraph-irqs \
		sleep-time context-info overwrite; do
		dirty options/$option 0 1
	done
	dirty buffer_percent 100 50
	dirty saved_cmdlines_size 20000 128
	dirty events/vmscan/mm_shrink_slab_start/filter \
		'nr_objects_to_shrink > 123456789' 0
	dirty buffer_size_kb 700 1408
	dirty per_cpu/cpu1/buffer_size_kb 300 1408
	taken -b 500
	printed ' mm_shrink_slab_start: '

	name=dirty-KILL
	start -t 1 -b 500
	stop KILL
	run 0 restore
	restored
	undirty

	# Common to all instances: these would suppress or change the output of any run.
	cat > /tmp/common << END
tracing_thresh 50 0
set_graph_function vfs_read
set_graph_notrace try_to_free_pages
max_graph_depth 1 0
END
	each_refused /tmp/common
	name=common-forced
	all_dirty /tmp/common
	taken --force
	undirty

	# At the top level only: an instance is not affected by them. The last one
	# is a trigger, and reads differently from what was written.
	cat > /tmp/top << END
tracing_cpumask 1 3
set_ftrace_notrace compact_zone
set_ftrace_pid 1
set_event_pid 1
events/sched/sched_process_exec/enable 1 0
events/vmscan/mm_shrink_slab_end/enable 1 0
current_tracer blk nop
set_ftrace_filter vfs_fsync
set_ftrace_filter kernel_restart:traceoff:3 !kernel_restart:traceoff:0
END
	if [ $place = instance ]; then
		name=strangers
		all_dirty /tmp/top
		dirty current_tracer function nop
		taken
		undirty
		return
	fi
	each_refused /tmp/top
	name=strangers-forced
	all_dirty /tmp/top
	# With a filter, because otherwise it would hook the whole kernel.
	dirty current_tracer function nop
	taken --force
	name=strangers-KILL
	start -t 1 --force
	stop KILL
	run 0 restore
	restored
	undirty

	# A trigger that would turn tracing off at once.
	name=trigger-forced
	dirty tracing_on 0 1
	dirty set_ftrace_filter vfs_read:traceoff '!vfs_read:traceoff'
	taken --force
	undirty

	name=open-trace_pipe
	cat $tracing/trace_pipe > /dev/null &
	reader=$!
	sleep 1
	refused trace_pipe
	kill $reader
}

# Tests that need memory pressure come first; the others are faster without it.
all()
{
	check
	whole live live
	whole other-lru other_lru
	busy &
	busy_pid=$!
	whole impossible impossible
	if [ -z "$brief" ]; then
		whole endings endings
		whole choosing choosing
		whole strangers strangers
	fi
	kill -9 $busy_pid
	plan
}

# The status of a pipe is that of its last command.
all | tee /out/tap
tail -n 1 /out/tap | grep -q '^1\.\.' && ! grep -q '^not ok' /out/tap
