# The commands of docs/benchmarks.md, in fewer rounds than there: what is held is that each of them runs to its end and measures what the page
# names. Figures are judged by people, on a machine that does nothing else; none of them fails this.
set -euo pipefail
export PGUSER=user
. .ci/postgres-server.sh
pg_program createdb marts

# measured <log> <figure...>: the last line of a log is JSON with these figures, each of them a number.
measured() {
  tail -n 1 "$1" | node -e '
    const figures = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
    const names = process.argv.slice(1);
    if (Object.keys(figures).join() !== names.join()) throw new Error(`measured ${Object.keys(figures)}, not ${names}`);
    const wrong = names.filter((name) => !Number.isFinite(figures[name]));
    if (wrong.length > 0) throw new Error(`no figure: ${wrong}`);
  ' "${@:2}"
}
# run <name> <figure...>: reads the command from stdin. Its exit code is 1 where a promise is missed, which is for people to judge.
run() {
  local log="$PHLO_CI_TMP/bench-$1.log" code=0
  bash -s >"$log" || code=$?
  cat "$log"
  [ "$code" -le 1 ]
  measured "$log" "${@:2}"
  echo "bench:$1 measures what it says" >>"$PHLO_CI_CHECKS"
}

export BENCH_ROUNDS=1
run cli help_vs_node version_vs_node plugin_list_40_vs_node <<'SH'
npm run bench:cli
SH
run publish copy_vs_psql replace_vs_psql <<'SH'
PHLO_MARTS_URL=postgres://user@localhost/marts npm run bench:publish
SH
run ingest rows_vs_appender parquet_vs_copy csv_vs_copy rss_12m_vs_3m <<'SH'
npm run bench:ingest
SH
run capabilities all_on_vs_none all_down_vs_none <<'SH'
npm run bench:capabilities
SH
run bus full_emit_vs_eventemitter_100_10 one_of_1000_vs_one_of_10 dispatch_vs_loop_10_10 dispatch_vs_loop_100_100 vs_naive_100_10 garbage_bytes_per_dispatch <<'SH'
npm run bench:bus
SH
