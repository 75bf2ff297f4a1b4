"""Which system calls a notebook may make. Calls that are not known here, newer ones or another ABI's, do not exist."""

import errno
import functools
from collections.abc import Set

from landlockpy import AccessFS, abi_version, fs_for_abi
from seccompy import Action, ArgCmp, CmpOp, Filter, arch
from seccompy.syscalls import AARCH64_SYSCALLS, X86_64_SYSCALLS

from .system_calls import CLONE_NEWUSER

# Numbers of sys/socket.h, linux/ioprio.h, sys/resource.h and sys/personality.h.
AF_UNIX, SOCK_STREAM, SOCK_SEQPACKET, SOCK_TYPES = 1, 1, 5, 0xF
IOPRIO_WHO_PROCESS, PRIO_PROCESS = 1, 0
ASK = 0xFFFFFFFF
# Of an argument that is an int, the upper half is anything.
INT = 0xFFFFFFFF

# No notebook needs these, behind whichever wall.
REFUSED = {
    # They reach into other processes: memory, descriptors, where pages lie.
    *("ptrace", "process_vm_readv", "process_vm_writev", "process_madvise", "process_mrelease", "kcmp", "pidfd_getfd"),
    *("move_pages", "migrate_pages"),
    # They leave the namespaces, see or change what is mounted, or open files by other ways than their paths.
    *("unshare", "setns", "listns", "mount", "umount2", "pivot_root", "chroot", "statmount", "listmount"),
    *("open_tree", "open_tree_attr", "move_mount", "mount_setattr", "fsopen", "fsconfig", "fsmount", "fspick"),
    *("name_to_handle_at", "open_by_handle_at", "fanotify_init", "fanotify_mark", "lookup_dcookie"),
    # They belong to no file and to no process, but to the user: those of all other programs can be used or removed.
    *("shmget", "shmat", "shmctl", "shmdt", "semget", "semop", "semtimedop", "semctl"),
    *("msgget", "msgsnd", "msgrcv", "msgctl"),
    *("mq_open", "mq_unlink", "mq_timedsend", "mq_timedreceive", "mq_notify", "mq_getsetattr"),
    *("keyctl", "add_key", "request_key"),
    # They make memory that no limit counts: files outside every file system, and pages that stay in a pipe.
    *("memfd_create", "memfd_secret", "vmsplice"),
    # They decide where memory of the whole machine lies.
    *("mbind", "set_mempolicy", "set_mempolicy_home_node"),
    # They are large parts of the kernel, or reach into it, and no program in a notebook uses them.
    *("bpf", "perf_event_open", "userfaultfd", "io_uring_setup", "io_uring_enter", "io_uring_register"),
    # They administer the machine. Most want root's rights; a filter still holds where a kernel forgets to ask.
    *("acct", "quotactl", "quotactl_fd", "swapon", "swapoff", "reboot", "kexec_load", "kexec_file_load", "syslog"),
    *("init_module", "finit_module", "delete_module", "nfsservctl", "vhangup", "sethostname", "setdomainname"),
    *("settimeofday", "clock_settime", "clock_adjtime", "adjtimex"),
}
# Of these only x86-64 has a number.
REFUSED_ON_X86_64 = {
    # What is left of older kernels: code segments, ports, modules, libraries.
    *("modify_ldt", "iopl", "ioperm", "uselib", "ustat", "sysfs", "_sysctl"),
    *("create_module", "query_module", "get_kernel_syms"),
}

# Behind Landlock alone, files and processes of the same user are there, and these do not ask Landlock.
# Honest code copies files with their modes and times, and need not check the result: these calls report success.
PRETENDED = {"chmod", "fchmod", "fchmodat", "fchmodat2", "utime", "utimes", "futimesat", "utimensat"}
# As on a file system that has no such attributes.
WITHOUT_ATTRIBUTES = {
    *(f"{prefix}{verb}xattr" for prefix in ("", "l", "f") for verb in ("get", "set", "list", "remove")),
    *(f"{verb}xattrat" for verb in ("get", "set", "list", "remove")),
    *("file_getattr", "file_setattr"),
}
REFUSED_ALONE = {
    *("chown", "fchown", "lchown", "fchownat"),
    # It tells what is written in folders that cannot be listed.
    "inotify_add_watch",
}
# Allowed for the calling thread, which is number 0. A thread may also give its own number, as ZeroMQ's do, and
# end the process if that fails. No filter knows that number, so for others these calls only report success; except
# limits, which are handed back.
OWN_ONLY = {
    "prlimit64": [ArgCmp(0, CmpOp.MASKED_EQ, 0, INT)],
    "sched_setaffinity": [ArgCmp(0, CmpOp.MASKED_EQ, 0, INT)],
    "sched_setattr": [ArgCmp(0, CmpOp.MASKED_EQ, 0, INT)],
    "sched_setparam": [ArgCmp(0, CmpOp.MASKED_EQ, 0, INT)],
    "sched_setscheduler": [ArgCmp(0, CmpOp.MASKED_EQ, 0, INT)],
    "setpriority": [ArgCmp(0, CmpOp.MASKED_EQ, PRIO_PROCESS, INT), ArgCmp(1, CmpOp.MASKED_EQ, 0, INT)],
    "ioprio_set": [ArgCmp(0, CmpOp.MASKED_EQ, IOPRIO_WHO_PROCESS, INT), ArgCmp(1, CmpOp.MASKED_EQ, 0, INT)],
}


@functools.cache
def system_call_filter(outer: bool) -> Filter:
    """The filter for a process inside of bubblewrap's walls, or of none such."""
    table = {"x86_64": X86_64_SYSCALLS, "aarch64": AARCH64_SYSCALLS}[arch()]
    calls = Filter(default=Action.ERRNO | errno.ENOSYS)
    for name in sorted(REFUSED | (REFUSED_ON_X86_64 if arch() == "x86_64" else set())):
        calls.errno(name, errno.EPERM)
    # Its flags lie in memory, where no filter sees them. The C library then uses clone.
    calls.errno("clone3", errno.ENOSYS)
    calls.errno("clone", errno.EPERM, args=[ArgCmp(0, CmpOp.MASKED_EQ, CLONE_NEWUSER, CLONE_NEWUSER)])
    # It switches protections of memory off. Programs ask which there are.
    calls.allow("personality", args=[ArgCmp(0, CmpOp.MASKED_EQ, ASK, INT)])
    calls.errno("personality", errno.EPERM)
    for name in ("socket", "socketpair"):
        calls.errno(name, errno.EOPNOTSUPP, args=[ArgCmp(0, CmpOp.NE, AF_UNIX)])
    if not outer:
        _refuse_what_landlock_does_not(calls, table.keys())
    for name in table:
        calls.allow(name)
    return calls


def _refuse_what_landlock_does_not(calls: Filter, known: Set[str]) -> None:
    """Add rules for where other files, processes and sockets of the same user are there."""
    for names, error in ((PRETENDED, 0), (WITHOUT_ATTRIBUTES, errno.EOPNOTSUPP), (REFUSED_ALONE, errno.EACCES)):
        for name in sorted(names & known):
            calls.errno(name, error)
    for name, own in OWN_ONLY.items():
        calls.allow(name, args=own)
        calls.errno(name, errno.EPERM if name == "prlimit64" else 0)
    if AccessFS.RESOLVE_UNIX not in fs_for_abi(abi_version()):
        # Sockets with a path can be connected to by whoever finds them. So there are pairs of connected ones only, and
        # no datagrams, each of which may have an address of its own, in memory that no filter sees.
        calls.errno("connect", errno.EACCES)
        calls.errno("sendto", errno.EACCES, args=[ArgCmp(4, CmpOp.NE, 0)])
        for name in ("socket", "socketpair"):
            for kind in (SOCK_STREAM, SOCK_SEQPACKET):
                calls.allow(name, args=[ArgCmp(1, CmpOp.MASKED_EQ, kind, SOCK_TYPES)])
            calls.errno(name, errno.EOPNOTSUPP)
