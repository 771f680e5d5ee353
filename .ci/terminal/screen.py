"""A program in a pseudo-terminal, and what a person would see of it."""

import fcntl
import os
import pty
import re
import select
import struct
import termios
import time

import pyte
from wcwidth import wcswidth

PATIENCE = 120


class Screen:
    """Runs a program; its output goes through a terminal emulator. `raw` is all that it wrote."""

    def __init__(self, argv, cwd, columns, rows=40, env=None):
        self.columns = columns
        self.screen = pyte.HistoryScreen(columns, rows, history=10_000)
        self.stream = pyte.ByteStream(self.screen)
        self.raw = b""
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.chdir(cwd)
            inherited = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "FORCE_COLOR", "CI")}
            os.environ.clear()
            os.environ.update({**inherited, "TERM": "xterm-256color", **(env or {})})
            os.execvp(argv[0], argv)
        self.resize(columns, rows)
        self.modes = termios.tcgetattr(self.fd)

    def resize(self, columns, rows=40):
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.columns = columns
        self.screen.resize(rows, columns)

    def read(self, seconds):
        """Takes what there is; false once the program has ended."""
        if not select.select([self.fd], [], [], seconds)[0]:
            return True
        try:
            data = os.read(self.fd, 65536)
        except OSError:
            return False
        self.raw += data
        self.stream.feed(data)
        return data != b""

    def lines(self):
        """Lines of the screen and of what has scrolled away, without spaces behind them."""
        past = ["".join(line[column].data for column in range(self.columns)).rstrip() for line in self.screen.history.top]
        return past + [line.rstrip() for line in self.screen.display]

    def text(self):
        return "\n".join(self.lines()).rstrip()

    def wait_for(self, pattern):
        """Until something is on the screen."""
        until = time.monotonic() + PATIENCE
        while not re.search(pattern, self.text()):
            if time.monotonic() > until or not self.read(0.1):
                raise AssertionError(f"never on the screen: {pattern}\n{self.text()}")
        return re.search(pattern, self.text())

    def press(self, keys):
        os.write(self.fd, keys.encode())

    def wait(self):
        """Until it has ended; gives its exit code."""
        until = time.monotonic() + PATIENCE
        while self.read(0.1):
            if time.monotonic() > until:
                raise AssertionError(f"it does not end:\n{self.text()}")
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])

    def assert_sane(self):
        """The cursor is to be seen, at the beginning of a line; lines wrap as before; nothing is left that moved."""
        assert not self.screen.cursor.hidden, "the cursor is hidden"
        assert pyte.modes.DECAWM in self.screen.mode, "lines no longer wrap"
        assert self.screen.cursor.x == 0, f"the cursor stands in column {self.screen.cursor.x}"
        moving = [line for line in self.lines() if re.search(r"[\u2801-\u28ff]", line)]
        assert moving == [], f"left on the screen: {moving}"


def plain(raw):
    """What was written to stay, without sequences that colour it, by lines: a line that moves is there where a command takes long."""
    text = re.sub(r"\x1b\[\?7l.*?\x1b\[\?7h", "", raw.decode("utf8", "replace"), flags=re.DOTALL)
    text = re.sub(r"\r*(\x1b\[\d+A)?\r*\x1b\[J|\r(?!\r?\n)", "", text).replace("\r\n", "\n")
    return re.sub(r"\x1b\[[0-9;]*m", "", text).split("\n")


def too_wide(raw, columns):
    """Lines that a terminal of so many columns would wrap."""
    return [line for line in plain(raw) if max(wcswidth(line), 0) > columns or "\x1b" in line]
