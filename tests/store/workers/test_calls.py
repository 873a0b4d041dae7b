"""Which system calls pass: tried on this machine, and the filter judged by the rules for both machines."""

from __future__ import annotations

import errno
import os
import struct
import sys

import pytest

from kg.store.workers.calls import assemble

from .forks import X86, call, walled

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the walls are Linux's")


# By number on x86_64 and aarch64, with arguments that would not get far either way.
RAW = {
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "openat2": (437, 437),
    "bind": (49, 200),
    "listen": (50, 201),
    "accept": (43, 202),
    "accept4": (288, 242),
    "execveat": (322, 281),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "pidfd_getfd": (438, 438),
    "pidfd_send_signal": (424, 424),
    "bpf": (321, 280),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "unshare": (272, 97),
    "setns": (308, 268),
    "keyctl": (250, 219),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "kexec_load": (246, 104),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "reboot": (169, 142),
    "userfaultfd": (323, 282),
    "perf_event_open": (298, 241),
    "open_by_handle_at": (304, 265),
    "shmget": (29, 194),
    "msgget": (68, 186),
    "mq_open": (240, 180),
    "inotify_init1": (294, 26),
    "fanotify_init": (300, 262),
    "setuid": (105, 146),
    "capset": (126, 91),
    "personality": (135, 92),
    "sendmmsg": (307, 269),
    "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240),
    "tkill": (200, 130),
    "pwrite64": (18, 68),
    "ftruncate": (77, 46),
    "fallocate": (285, 47),
    "fchmod": (91, 52),
    "copy_file_range": (326, 285),
    "seccomp": (317, 277),
    "a call that no kernel has": (1000, 1000),
}


@pytest.mark.parametrize("name", RAW)
def test_it_cannot_call(name: str) -> None:
    number = RAW[name][0 if X86 else 1]
    assert walled(lambda: call(number, -1, 0, 0, 0, 0, 0), files=True) == ["errno", errno.EPERM]


def judge(program: bytes, architecture: int, number: int, *arguments: int) -> str:
    """Return what the kernel would answer, by the rules of classic BPF."""
    filled = (*arguments, *[0] * (6 - len(arguments)))
    data = struct.pack("<IIQ6Q", number, architecture, 0, *filled)
    code = [struct.unpack_from("<HBBI", program, at) for at in range(0, len(program), 8)]
    at = value = 0
    while True:
        what, yes, no, operand = code[at]
        at += 1
        if what == 0x20:
            (value,) = struct.unpack_from("<I", data, operand)
        elif what == 0x54:
            value &= operand
        elif what in (0x15, 0x35):
            at += yes if (value == operand if what == 0x15 else value >= operand) else no
        else:
            assert what == 0x06
            return {0x7FFF0000: "yes", 0x80000000: "end"}.get(operand, os.strerror(operand & 0xFFFF))


NO, NONE = os.strerror(errno.EPERM), os.strerror(errno.ENOSYS)
MACHINES = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}
WRITE, CREATE = os.O_WRONLY, os.O_CREAT
JUDGED: list[tuple[tuple[int, int], tuple[int, ...], tuple[str, str, str]]] = [
    # numbers, arguments, and the answer with nothing, with files, with a network
    ((0, 63), (), ("yes", "yes", "yes")),  # read
    ((257, 56), (0, 0, os.O_CLOEXEC), (NO, "yes", NO)),  # openat
    ((257, 56), (0, 0, WRITE), (NO, NO, NO)),
    ((257, 56), (0, 0, CREATE), (NO, NO, NO)),
    ((257, 56), (0, 0, os.O_TRUNC | os.O_CLOEXEC), (NO, NO, NO)),
    ((41, 198), (2, 1 | os.O_CLOEXEC), (NO, NO, "yes")),  # socket
    ((41, 198), (10, 1), (NO, NO, "yes")),
    ((41, 198), (2, 2), (NO, NO, NO)),
    ((41, 198), (1, 1), (NO, NO, NO)),
    ((42, 203), (3,), (NO, NO, "yes")),  # connect
    ((56, 220), (0x3D0F00,), ("yes", "yes", "yes")),  # clone, as pthread_create calls it
    ((56, 220), (17,), (NO, NO, NO)),
    ((56, 220), (0x40010000,), (NO, NO, NO)),  # a thread in another network
    ((435, 435), (), (NONE, NONE, NONE)),
    ((234, 131), (77, 77, 6), ("yes", "yes", "yes")),  # tgkill
    ((234, 131), (78, 78, 6), (NO, NO, NO)),
    ((62, 129), (-1 & (1 << 64) - 1, 9), (NO, NO, NO)),  # kill
    ((44, 206), (3, 1, 1, 0, 0), ("yes", "yes", "yes")),  # sendto
    ((44, 206), (3, 1, 1, 0, 1 << 32), (NO, NO, NO)),
    ((10, 226), (0, 0, 3), ("yes", "yes", "yes")),  # mprotect
    ((10, 226), (0, 0, 5), (NO, NO, NO)),
    ((16, 29), (0, 0x5412), (NO, NO, NO)),  # ioctl: typing into the terminal
    ((72, 25), (0, 8, 1), (NO, NO, NO)),  # fcntl: whom to signal
    ((157, 167), (1, 0), (NO, NO, NO)),  # prctl: outliving the parent
    ((262, 79), (3, 1, 1, 0x1000), ("yes", "yes", "yes")),  # newfstatat
    ((262, 79), (3, 1, 1, 0), (NO, "yes", NO)),
    ((59, 221), (), (NO, NO, NO)),  # execve
]


@pytest.mark.parametrize("machine", MACHINES)
def test_filter_judges(machine: str) -> None:
    architecture, column = MACHINES[machine]
    other = MACHINES["aarch64" if machine == "x86_64" else "x86_64"][0]
    for place, (files, network) in enumerate([(False, False), (True, False), (False, True)]):
        program = assemble(machine, 77, files=files, network=network)
        for numbers, arguments, answers in JUDGED:
            found = judge(program, architecture, numbers[column], *arguments)
            assert (numbers, arguments, found) == (numbers, arguments, answers[place])
            assert judge(program, other, numbers[column], *arguments) == "end"
            assert judge(program, architecture, numbers[column] | 1 << 30, *arguments) == "end"
