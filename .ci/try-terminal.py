"""What a person sees of phlo in a real pseudo-terminal: `try-terminal.py <clone> <folder>`. A line for each check that passes."""

import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "terminal"))

from wcwidth import wcswidth  # noqa: E402

import project  # noqa: E402
from screen import Screen, plain, too_wide  # noqa: E402

clone, folder = sys.argv[1:]
phlo = ["node", os.path.join(clone, "packages/cli/bin/phlo.cjs")]
shop = project.make(phlo, folder)
gate = os.path.join(shop, "go")
widths = (60, 80, 120, 200)
slow = ["run", "--select", "bronze.one", "bronze.an_*", "--full-refresh"]


def start(args, columns, **env):
    if os.path.exists(gate):
        os.remove(gate)
    return Screen([*phlo, *args], shop, columns, env=env)


def let_go():
    open(gate, "w", encoding="utf8").close()


def passed(text):
    print(text, flush=True)


def moving(screen):
    return [line for line in screen.lines() if re.match(r"[\u2801-\u28ff] ", line)]


def a_line_for_each_asset(columns):
    screen = start(slow, columns)
    screen.wait_for(r"bronze\.one +reading +5,000 rows")
    screen.wait_for(r"bronze\.an\S* +reading +7,000 rows")
    lines = moving(screen)
    assert len(lines) == 2, lines
    assert screen.wait_for(r"0 of 2 done")
    # With a rate once there is one, where there is room for it.
    if columns >= 80:
        screen.wait_for(r"bronze\.one +reading +5,000 rows +[\d,]+ rows/s")
    let_go()
    assert screen.wait() == 0, screen.text()
    screen.assert_sane()
    assert re.search(r"✓ bronze\.one +10,000 rows", screen.text()), screen.text()
    assert re.search(r"✓ .*14,000 rows", screen.text()), screen.text()
    assert screen.text().count("10,000 rows") == 1, screen.text()
    passed(f"each asset has its line at {columns} columns, and its last one stays")


def a_bar_where_the_end_is_known():
    screen = start(["run", "--select", "bronze.big", "--full-refresh"], 120)
    screen.wait_for(r"bronze\.big +reading +█+░* +\d+ % +\S+ MB of \S+ MB +\S+ MB/s +\d+ s +\d+:\d\d left")
    assert screen.wait() == 0, screen.text()
    screen.assert_sane()
    passed("files show a bar, bytes, their rate and the time that is left")
    screen = start(["run", "--select", "bronze.big", "--full-refresh"], 60)
    screen.wait_for(r"bronze\.big +reading +\d+ % .*\d+:\d\d left")
    assert screen.wait() == 0, screen.text()
    passed("at 60 columns as much of it as fits")


def resized():
    screen = start(slow, 120)
    screen.wait_for(r"bronze\.one +reading +5,000 rows")
    for columns in (60, 200, 80):
        screen.resize(columns)
        # A frame at the new width.
        seen = len(screen.raw)
        screen.wait_for(r"of 2 done")
        while len(screen.raw) < seen + 300:
            screen.read(0.1)
        assert len(moving(screen)) == 2, screen.text()
    let_go()
    assert screen.wait() == 0, screen.text()
    screen.assert_sane()
    passed("a terminal that is resized while it runs shows each asset once")


def interrupted():
    screen = start(slow, 80)
    screen.wait_for(r"bronze\.one +reading")
    screen.press("\x03")
    code = screen.wait()
    assert code == 130, (code, screen.text())
    screen.assert_sane()
    assert "Interrupted" in screen.text()
    passed("Ctrl-C ends a run with 130, and leaves cursor and screen as they were")
    screen = start(slow, 80, DEAF="1")
    screen.wait_for(r"bronze\.one +reading")
    screen.press("\x03")
    screen.wait_for("Interrupted")
    screen.press("\x03")
    code = screen.wait()
    assert code == 130, (code, screen.text())
    screen.assert_sane()
    passed("a second Ctrl-C ends it at once, and leaves them as they were as well")


def colours():
    screen = start(["status"], 120)
    screen.wait()
    assert b"\x1b[3" in screen.raw
    for env in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
        screen = start(["status"], 120, **env)
        screen.wait()
        assert b"\x1b" not in screen.raw, (env, screen.raw)
    let = {"cwd": shop, "capture_output": True, "check": True}
    clean = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "FORCE_COLOR", "CI")}
    assert b"\x1b" not in subprocess.run([*phlo, "status"], env=clean, **let).stdout
    assert b"\x1b[3" in subprocess.run([*phlo, "status"], env={**clean, "FORCE_COLOR": "1"}, **let).stdout
    assert b"\x1b" not in subprocess.run([*phlo, "status"], env={**clean, "FORCE_COLOR": "0"}, **let).stdout
    passed("colours follow NO_COLOR, FORCE_COLOR and TERM=dumb")


def nothing_moves_where_nothing_can():
    for env in ({"TERM": "dumb"}, {"CI": "true"}):
        screen = start(slow, 80, **env)
        let_go()
        assert screen.wait() == 0, screen.text()
        left = [line for line in plain(screen.raw) if "\x1b" in line or re.search(r"[\u2801-\u28ff]", line)]
        assert left == [], left
        assert re.search(r"✓ bronze\.one +10,000 rows", screen.text()), screen.text()
    passed("CI and dumb terminals get plain lines")


def tables_fit(columns):
    for args in (
        ["query", "select * from silver.wide"],
        ["query", "select id, column_number_1, column_number_2 from silver.wide"],
        ["query", "select id as 漢字, column_number_0 as \"🎉\" from silver.wide"],
        ["status"],
        ["tables"],
        ["tables", "describe", "silver.wide"],
        ["events", "--run", "last"],
        ["hooks", "list"],
        ["plugin", "list"],
        ["doctor"],
        ["wap", "list"],
        ["run", "--select", "silver.wide", "--full-refresh"],
        ["query", "selec 1"],
    ):
        screen = start(args, columns)
        screen.wait()
        if args[0] == "run":
            assert all(len(line) <= columns for line in screen.lines()), screen.text()
            continue
        # An address is not broken: it can be copied.
        wide = [line for line in too_wide(screen.raw, columns) if not re.search(r"(file://|^) *\S+$", line)]
        assert wide == [], (args, columns, wide)
        assert b"\x07" not in screen.raw and screen.screen.title == "", args
    passed(f"no line of a table is wrapped at {columns} columns, and nothing in data commands the terminal")


def wide_signs_are_aligned():
    screen = start(["query", "select id, column_number_1 as text, 'end' as mark from silver.wide limit 10"], 120)
    screen.wait()
    rows = [line for line in plain(screen.raw) if line.rstrip().endswith("end")]
    assert len(rows) == 10, screen.text()
    starts = {wcswidth(line[: line.rindex("end")]) for line in rows}
    assert len(starts) == 1, rows
    passed("columns behind Chinese signs, emoji and combining signs are aligned")


def a_hundred_rows():
    screen = start(["query", "select id, column_number_1 from silver.wide"], 80)
    screen.wait()
    shown = [line for line in plain(screen.raw) if re.match(r" *\d+(  |$)", line)]
    assert len(shown) == 100, len(shown)
    assert "100 rows" in screen.text()
    passed("a hundred rows are a line each")


for columns in widths:
    a_line_for_each_asset(columns)
a_bar_where_the_end_is_known()
resized()
interrupted()
subprocess.run([*phlo, "run", "--select", "silver.wide"], cwd=shop, check=True, capture_output=True)
colours()
nothing_moves_where_nothing_can()
for columns in widths:
    tables_fit(columns)
wide_signs_are_aligned()
a_hundred_rows()
