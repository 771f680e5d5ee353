"""check_requests.py <unpacked client> <version> <requests> <names>: a line for each thing that holds of what Phlo sends.

`requests` and `names` are lines of JSON, as .ci/record-openmetadata.js writes them. Fails where the official client of that
version would not send the same, where a kind of request is missing, or where a damaged one is not noticed.
"""

import copy
import json
import sys
from collections import Counter
from pathlib import Path

from judge import Judge, Refused, demand
from official_client import load


def lines(path):
    return [json.loads(line) for line in Path(path).read_text().splitlines()]


def body_of(kind, **fields):
    """The damage of setting fields of a body, `a.0.b` where they are within; None takes one away."""

    def damage(request):
        for path, value in fields.items():
            *within, last = path.split("__")
            target = request["body"][0] if isinstance(request["body"], list) else request["body"]
            for step in within:
                target = target[int(step) if step.isdigit() else step]
            if value is None:
                del target[last]
            else:
                target[last] = value

    return kind, json.dumps(fields), damage


def path_of(kind, old, new):
    return kind, f"{old} > {new}", lambda request: request.update(path=request["path"].replace(old, new))


def damages(tables, cases):
    """What must not go unnoticed: a field too many or too few, a word or a type that is none, and a name of nothing."""
    services, lineage = "PUT /services/databaseServices", "PUT /lineage"
    definitions, results = "PUT /dataQuality/testDefinitions", "POST /dataQuality/testCases/testCaseResults/{fqn}"
    many, suites = "POST /dataQuality/testCases/createMany", "PUT /dataQuality/testSuites/basic"
    details = "edge__lineageDetails__"
    return [
        body_of(services, unheard=1),
        body_of(services, serviceType="Phlo"),
        body_of(services, name="a::b"),
        body_of(services, name=""),
        body_of("PUT /databases", service="lake.eu"),
        body_of("PUT /databases", service=None),
        body_of("PUT /databaseSchemas", database="nowhere.else"),
        body_of(tables, databaseSchema="lake.eu.Läden & co..bronze"),
        body_of(tables, tableType="Parquet"),
        body_of(tables, columns__0__dataType="LONG_INTEGER"),
        body_of(tables, columns__0__nullable=True),
        body_of(tables, columns__0__name=None),
        body_of(tables, columns__0__name="a>b"),
        body_of(tables, owner="ops"),
        body_of("PUT /classifications", description=None),
        body_of("PUT /tags", classification="Nothing"),
        body_of("PUT /tags", name="a::b"),
        body_of(lineage, edge__fromEntity__id="1"),
        body_of(lineage, edge__toEntity__type="column"),
        body_of(lineage, **{f"{details}source": "Phlo"}),
        body_of(lineage, **{f"{details}columnsLineage": [{"fromColumns": ["a.b.c.d.e"], "toColumn": "a.b.c.d.f"}]}),
        body_of(definitions, entityType="ROW"),
        body_of(definitions, testPlatforms=["Phlo"]),
        body_of(suites, basicEntityReference="lake.eu.bronze.kinds"),
        body_of(cases, testDefinition="columnValuesToBeNull"),
        body_of(cases, entityLink="<#E::table::nowhere.a.b.c>"),
        body_of(cases, entityLink="<#E::table::>"),
        body_of(cases, entityLink="#E::table::lake>"),
        body_of(cases, parameterValues=[{"name": "minValue", "value": 1}]),
        body_of(cases, testSuite="a suite"),
        body_of(many, severity="error"),
        body_of(results, testCaseStatus="Passed"),
        body_of(results, timestamp=1_700_000_000),
        body_of(results, timestamp="2026-03-01T00:00:00Z"),
        body_of(results, testResultValue=None),
        body_of(results, passedRows="many"),
        path_of(results, "/testCaseResults/", "/testCaseResults/nowhere."),
        path_of(results, "/dataQuality/testCases/", "/testCases/"),
        body_of("PUT /dataQuality/testCases/{id}/failedRowsSample", columns=["one"]),
        path_of("PUT /dataQuality/testCases/{id}/failedRowsSample", "/failedRowsSample", "/sample"),
        path_of("GET /tables/name/{fqn}", "fields=columns", "fields=sizes"),
        path_of("GET /tables/name/{fqn}", "/name/", "/name/one."),
    ]


def check_requests(judge, requests):
    taken = [(judge.take(request), request) for request in requests]
    counts = Counter(kind for kind, _ in taken)
    for kind in judge.kinds:
        demand(counts[kind] > 0, f"no {kind} was recorded")
    return taken, counts


def demand_variety(taken):
    """The requests have in them what makes them differ, or all of this would show less than it says."""
    text = json.dumps([request for _, request in taken])
    words = ["columnsLineage", "sqlQuery", "Aborted", "Failed", "Success", "failedRowsPercentage", "minBound", '"user"', '"team"']
    words += ["TIMESTAMPZ", "DECIMAL", "BYTES", "columnValuesToBeInSet", "tableRowCountToBeBetween", "phlo_sql", "Postgres", "x__reserved__colon__y"]
    for word in words:
        demand(word in text, f"nothing was recorded with {word}")


def notices(judge, taken, damaged):
    kind, what, damage = damaged
    of_kind = [request for each, request in taken if each == kind]
    demand(of_kind, f"no {kind} to damage")
    request = copy.deepcopy(of_kind[0])
    damage(request)
    demand(request != of_kind[0], f"{what} does not damage {kind}")
    try:
        judge.take(request)
    except Refused:
        return
    raise Refused(f"{kind} was taken with {what}")


def check_name(client, judge, one):
    """Names are written, quoted and linked as the client does, and its grammars read them back."""
    quote, table = client.fqn.quote_name, one["table"]
    demand(one["entityName"] == client.replace_separators(one["name"]), f"{one['name']!r} is {one['entityName']!r}")
    demand(one["quoted"] == quote(one["entityName"]), f"{one['entityName']!r} is quoted {one['quoted']!r}")
    demand(table == ".".join(quote(part) for part in one["parts"]), f"{one['parts']} are {table}")
    judge.parts(table, 4)
    if "link" in one:
        again = client.entity_link.get_entity_link(client.models.Table, fqn=table, column_name=one["column"])
        demand(one["link"] == again, f"{one['link']} would be written {again}")
        parts = client.entity_link.split(one["link"])
        demand(parts == ["table", table, "columns", one["column"]], f"{one['link']} is read as {parts}")


def main(folder, version, requests, names):
    client = load(folder)
    judge = Judge(client)
    taken, counts = check_requests(judge, lines(requests))
    demand_variety(taken)
    for kind in judge.kinds:
        print(f"OpenMetadata {version}: {counts[kind]} of {kind} are as its client has them")
    broken = damages("PUT /tables", "PUT /dataQuality/testCases")
    for damaged in broken:
        notices(judge, taken, damaged)
    print(f"OpenMetadata {version}: each of {len(broken)} damaged requests is noticed")
    odd = lines(names)
    for one in odd:
        check_name(client, judge, one)
    print(f"OpenMetadata {version}: {len(odd)} odd names are written, quoted, linked and read as its client does")


if __name__ == "__main__":
    main(*sys.argv[1:])
