"""check_events.py <events> <every facet> <written>: a line for each thing that holds of what Phlo tells.

Each event of the file `events`, and the document with every facet, must be something that the classes of the official client can hold: each field
has a place there, and what the client writes of it is the same. What the client can say, every facet with all of its fields and with
the least, is written to `written`, by its own transport, for our types to read.
"""

import copy
import json
import sys
from collections import Counter
from pathlib import Path

from openlineage.client.client import OpenLineageClient
from openlineage.client.generated import base
from openlineage.client.serde import Serde
from openlineage.client.transport.file import FileConfig, FileTransport

from official_types import build_object, events, facets, sample

# Facets of Iceberg, which are of the standard, and of which the client has no class yet.
unknown = {"IcebergScanReportInputDatasetFacet", "IcebergCommitReportOutputDatasetFacet"}
abstract = {"BaseFacet", "RunFacet", "JobFacet", "DatasetFacet", "InputDatasetFacet", "OutputDatasetFacet"}


def class_of(document, key):
    return document[key].rsplit("/", 1)[-1]


def plain(value):
    """Without what says nothing, and schemas without their minor version: the client has those of its own release."""
    if isinstance(value, dict):
        told = {key: plain(one) for key, one in value.items()}
        for key in ("_schemaURL", "schemaURL"):
            if key in told:
                told[key] = "a class without a class" if class_of(told, key) in unknown | abstract else class_of(told, key)
        return {key: one for key, one in told.items() if one not in (None, {}, [])}
    return [plain(one) for one in value] if isinstance(value, list) else value


def take(event):
    made = build_object(events[class_of(event, "schemaURL")], event)
    again = json.loads(Serde.to_json(made))
    if plain(again) != plain(event):
        raise ValueError(f"the client would write {json.dumps(plain(again), sort_keys=True)}\nof {json.dumps(plain(event), sort_keys=True)}")
    return made


def facets_in(value):
    """Class and key of each facet in a document; the classes do not say their keys."""
    for key, one in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        if isinstance(one, dict) and "_schemaURL" in one:
            yield class_of(one, "_schemaURL"), key
        yield from facets_in(one)


def damages(event):
    """What must not go unnoticed: fields that are none, or of another type, or missing; a state that is none."""
    run = event["run"]
    return [
        lambda one: one.update(unheard=1),
        lambda one: one.update(eventType="DONE"),
        lambda one: one.update(eventTime="yesterday"),
        lambda one: one["run"].pop("runId"),
        lambda one: one["run"].update(runId="1"),
        lambda one: one["job"].update(title="a job"),
        lambda one: one["run"]["facets"]["nominalTime"].update(nominalStart=run["facets"]["nominalTime"]["nominalStartTime"]),
        lambda one: one["run"]["facets"]["errorMessage"].pop("programmingLanguage"),
        lambda one: one["inputs"][0].update(format="parquet"),
        lambda one: one["inputs"][0]["facets"]["schema"]["fields"][0].update(nullable=True),
        lambda one: one["outputs"][0]["outputFacets"]["outputStatistics"].update(rowCount="3"),
        lambda one: one["outputs"][0]["facets"]["columnLineage"].pop("fields"),
    ]


def is_noticed(event, damage):
    damaged = copy.deepcopy(event)
    damage(damaged)
    try:
        take(damaged)
    except (TypeError, ValueError, KeyError):
        return True
    return False


def write_all(client, keys):
    """Every facet that the client knows, in an event of the kind that has it."""
    homes = [(base.RunFacet, "run"), (base.JobFacet, "job"), (base.InputDatasetFacet, "input"), (base.OutputDatasetFacet, "output"), (base.DatasetFacet, "dataset")]
    for name, cls in facets.items():
        if name in abstract:
            continue
        home = next(word for one, word in homes if issubclass(cls, one))
        for is_full in (True, False):
            own = {word: {keys[name]: sample(cls, is_full)} if word == home else {} for _, word in homes}
            client.emit(
                base.RunEvent(
                    eventTime="2026-01-01T00:00:00Z",
                    eventType=base.EventType.COMPLETE,
                    producer="https://example.com/client",
                    run=base.Run(runId="018cc251-f400-7c0a-8d2e-3f0a1b2c3d4e", facets=own["run"]),
                    job=base.Job(namespace="shop", name="silver.orders", facets=own["job"]),
                    inputs=[base.InputDataset(namespace="file", name="/in", facets=own["dataset"], inputFacets=own["input"])],
                    outputs=[base.OutputDataset(namespace="file", name="/out", outputFacets=own["output"])],
                )
            )


def main(recorded, every, written):
    everything = json.loads(Path(every).read_text())
    told = [json.loads(line) for line in Path(recorded).read_text().splitlines()]
    for event in [*told, everything]:
        take(event)
    kinds = Counter(event["eventType"] for event in told)
    if not {"START", "COMPLETE", "FAIL"} <= kinds.keys():
        raise ValueError(f"too little was recorded: {kinds}")
    print(f"OpenLineage: {len(told)} events of three runs are what the official client would write")
    keys = dict(facets_in(everything))
    missing = set(facets) - abstract - keys.keys()
    if missing:
        raise ValueError(f"the client has facets that we do not: {missing}")
    print(f"OpenLineage: each of the {len(keys)} facets is what the official client would write, and it has no other")
    unnoticed = [number for number, damage in enumerate(damages(everything)) if not is_noticed(everything, damage)]
    if unnoticed:
        raise ValueError(f"these damages were not noticed: {unnoticed}")
    print(f"OpenLineage: each of {len(damages(everything))} damaged events is noticed")
    write_all(OpenLineageClient(transport=FileTransport(FileConfig(log_file_path=written, append=True))), keys)


if __name__ == "__main__":
    main(*sys.argv[1:])
