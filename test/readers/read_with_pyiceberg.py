"""read_with_pyiceberg.py <catalog.db> <facts of phlo>: the facts of every table that PyIceberg finds in the SQL catalog.

What phlo was asked of a table beside, the rows of a filter or an older snapshot, PyIceberg is asked as well: it leaves
out the files whose partition or bounds say that they have no such row, so a wrong bound shows as a missing row.
"""

import json
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from pyiceberg.catalog.sql import SqlCatalog
from pyiceberg.types import BooleanType, DateType, StringType, TimestampType, TimestamptzType


def text(value):
    return None if value is None else str(value)


def facts_of(column, iceberg_type):
    facts = {"nulls": text(column.null_count)}
    if isinstance(iceberg_type, BooleanType):
        return facts | {"sum": text(pc.sum(column).as_py())}
    if isinstance(iceberg_type, DateType):
        column = column.cast(pa.int32())
    elif isinstance(iceberg_type, (TimestampType, TimestamptzType)):
        column = column.cast(pa.int64())
    extent = pc.min_max(column).as_py()
    facts |= {"min": text(extent["min"]), "max": text(extent["max"])}
    if isinstance(iceberg_type, StringType):
        return facts | {"sum": text(pc.sum(pc.binary_length(column)).as_py())}
    if isinstance(iceberg_type, (DateType, TimestampType, TimestamptzType)):
        return facts
    return facts | {"sum": text(pc.sum(column).as_py())}


def read(catalog, identifier, asked):
    table = catalog.load_table(identifier)
    where = {"row_filter": asked["where"]} if "where" in asked else {}
    scan = table.scan(snapshot_id=int(asked["snapshotId"]) if "snapshotId" in asked else None, **where)
    if asked.get("prunes") and len(list(scan.plan_files())) >= len(list(table.scan().plan_files())):
        sys.exit(f"{asked['table']}: no file is left out")
    rows = scan.to_arrow()
    return {
        "table": asked["table"],
        "rows": text(rows.num_rows),
        "columns": {
            field.name: facts_of(rows.column(field.name).combine_chunks(), field.field_type)
            for field in table.schema().fields
        },
        "types": [{"name": field.name, "type": str(field.field_type)} for field in table.schema().fields],
    }


def main():
    path = Path(sys.argv[1]).resolve()
    if not path.exists():
        sys.exit(f"{path} does not exist")
    catalog = SqlCatalog("phlo", uri=f"sqlite:///{path}", init_catalog_tables="false")
    tables = [table for namespace in catalog.list_namespaces() for table in catalog.list_tables(namespace)]
    probes = [one for one in json.loads(Path(sys.argv[2]).read_text()) if "where" in one or "snapshotId" in one]
    facts = []
    for identifier in sorted(tables):
        name = ".".join(identifier)
        facts.append(read(catalog, identifier, {"table": name}))
        facts.extend(read(catalog, identifier, asked) for asked in probes if asked["source"] == name)
    print(json.dumps(facts, indent=2))


main()
