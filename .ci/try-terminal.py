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
shop = project.make(phlo, folder, clone)
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


def marts_have_a_bar():
    screen = start(["run", "--select", "gold.some", "publish.marts", "--full-refresh"], 120)
    rows = r"publish\.marts +copying +█*░+ +\d+ % +[\d,]+ of 1,500,000 rows +[\d,]+ rows/s +\d+ s +\d+:\d\d left"
    screen.wait_for(rows)
    assert screen.wait() == 0, screen.text()
    screen.assert_sane()
    assert re.search(r"✓ publish\.marts +1,500,000 rows", screen.text()), screen.text()
    passed("marts that are copied show a bar, rows, their rate and the time that is left")


def deliveries_have_a_bar():
    for args in (["run", "--select", "silver.wide", "--full-refresh"], ["hooks", "deliver"]):
        screen = start(args, 120, SENDS="1")
        screen.wait_for(r"acme/send +delivering +█+░+ +\d+ % +10 of \d+ events +\d+ events/s +\d+ s +\d+:\d\d left")
        if args[0] == "run":
            # It is interrupted: the next command has something to deliver.
            assert "success in" in screen.text(), screen.text()
            screen.press("\x03")
        else:
            let_go()
        assert screen.wait() == 0, screen.text()
        screen.assert_sane()
    assert re.search(r"\d+ delivered", screen.text()), screen.text()
    passed("deliveries show a bar, events, their rate and the time that is left, behind a run and of their own")


# Counted in seconds on any machine: DuckDB cannot take a short cut through a product.
LONG = "select sum(a.id * b.id) as s from bronze.big a, (select id from bronze.big limit {}) b"


def silence_is_explained():
    screen = start(["query", LONG.format(150)], 60)
    screen.wait_for(r"[\u2801-\u28ff] phlo query +\d+ s")
    assert screen.wait() == 0, screen.text()
    screen.assert_sane()
    assert "1 row" in screen.text() and "phlo query" not in screen.text(), screen.text()
    screen = start(["query", LONG.format(9000)], 60)
    screen.wait_for(r"[\u2801-\u28ff] phlo query +\d+ s")
    screen.press("\x03")
    assert screen.wait() == 130, screen.text()
    screen.assert_sane()
    passed("a command that says nothing says that it is at work, until it says something or is interrupted")


def what_others_print_stands_above():
    screen = start(["run", "--select", "bronze.talk"], 80)
    screen.wait_for(r"half of a line")
    screen.wait_for(r"bronze\.talk +reading")
    let_go()
    assert screen.wait() == 0, screen.text()
    screen.assert_sane()
    lines = screen.lines()
    for line in [f"said {at}" for at in range(10)] + ["half of a line"]:
        assert lines.count(line) == 1, (line, screen.text())
    passed("what code of others prints while lines move stands above them, once and whole")


def streams_that_go_elsewhere():
    words = " ".join(["'" + word + "'" for word in [*phlo, *slow]])
    out, err = os.path.join(folder, "out.txt"), os.path.join(folder, "err.txt")
    for file in (out, err):
        screen = start([], 80)
        screen = Screen(["sh", "-c", f"{words} {'>' if file == out else '2>'} {file}"], shop, 80)
        if file == out:
            screen.wait_for(r"bronze\.one +reading")
        let_go()
        assert screen.wait() == 0, screen.text()
        with open(file, encoding="utf8") as kept:
            text = kept.read()
        assert "\x1b" not in text and not re.search(r"[\u2801-\u28ff]", text), text
        assert ("success in" in text) == (file == out), text
        screen.assert_sane()
    query = " ".join(["'" + word + "'" for word in [*phlo, "query", "select * from silver.wide"]])
    for tail in ("head -3", "true"):
        screen = Screen(["bash", "-c", f"{query} | {tail}; echo ended ${{PIPESTATUS[0]}}"], shop, 80)
        assert screen.wait() == 0
        assert "ended 0" in screen.text() and "EPIPE" not in screen.text(), screen.text()
    passed("what goes to a file or a program has no colours and nothing that moves, and | head ends no command")


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
        # Lines may move without colours, but on a dumb terminal.
        coloured = re.search(rb"\x1b\[[\d;]*m" if "NO_COLOR" in env else rb"\x1b", screen.raw)
        assert coloured is None, (env, screen.raw)
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
        text = re.sub(r"\x1b\[[\d;]*m", "", screen.raw.decode("utf8"))
        assert "\x1b" not in text and not re.search(r"[\u2801-\u28ff]", text), text
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
        ["events", "--type", "quality.*"],
        ["checks", "list"],
        ["checks", "history", "silver.wide"],
        ["hooks", "list"],
        ["hooks", "stats"],
        ["hooks", "deliveries"],
        ["hooks", "explain", "run.end"],
        ["plugin", "list"],
        ["plugin", "search"],
        ["plugin", "info", "lineage"],
        ["services", "list"],
        ["services", "status"],
        ["schedule", "list"],
        ["lineage", "show", "gold.a_model_with_quite_a_long_name_that_builds_on_others_2"],
        ["lineage", "impact", "silver.wide"],
        ["lineage", "path", "silver.wide", "gold.a_model_with_quite_a_long_name_that_builds_on_others_4"],
        ["metrics", "asset", "silver.wide"],
        ["--help"],
        ["hooks", "--help"],
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
marts_have_a_bar()
silence_is_explained()
what_others_print_stands_above()
resized()
interrupted()
subprocess.run([*phlo, "run", "--select", "silver.wide+"], cwd=shop, check=True, capture_output=True)
streams_that_go_elsewhere()
deliveries_have_a_bar()
colours()
nothing_moves_where_nothing_can()
for columns in widths:
    tables_fit(columns)
wide_signs_are_aligned()
a_hundred_rows()
