"""Judges requests as a server of the client's version would: by path, by body, and by what its names refer to."""

import ast
import json
import re
from pathlib import Path
from urllib.parse import parse_qsl


class Refused(Exception):
    """A request that the official client would not send."""


def demand(is_so, why):
    if not is_so:
        raise Refused(why)


def compiled(method, route):
    parameters = {"fqn": "(?P<fqn>.+)", "id": "(?P<id>[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})"}
    texts = re.split(r"\{(\w+)\}", f"{method} /v1{route}")
    return re.compile("".join(parameters[text] if index % 2 else re.escape(text) for index, text in enumerate(texts)), re.DOTALL)


class Judge:
    """Takes requests in their order and remembers what they have made, for later ones refer to it."""

    def __init__(self, client):
        self.client = client
        self.made = {}
        m, path = client.models, lambda model: client.routes[model.__name__]
        cases, suites = path(m.TestCase), path(m.TestSuite)
        counts = {m.DatabaseService: 1, m.Database: 2, m.DatabaseSchema: 3, m.Table: 4, m.Classification: 1, m.Tag: 2}
        readable = [*counts, m.TestDefinition, m.TestSuite, m.TestCase, m.Team, m.User]
        created = [
            (m.CreateDatabaseServiceRequest, self.service),
            (m.CreateDatabaseRequest, self.database),
            (m.CreateDatabaseSchemaRequest, self.schema),
            (m.CreateTableRequest, self.table),
            (m.CreateClassificationRequest, self.classification),
            (m.CreateTagRequest, self.tag),
            (m.AddLineageRequest, self.lineage),
            (m.CreateTestDefinitionRequest, self.definition),
            (m.CreateTestCaseRequest, self.case),
        ]
        known = [
            *[("PUT", path(model), model, look) for model, look in created],
            ("POST", f"{path(m.TestCaseResult)}/{{fqn}}", m.CreateTestCaseResult, self.result),
            ("PUT", f"{cases}/{{id}}/failedRowsSample", m.TableData, self.sample),
            *[("GET", f"{path(model)}/name/{{fqn}}", None, self.read(model, counts.get(model))) for model in readable],
            ("GET", f"{path(m.AddLineageRequest)}/table/name/{{fqn}}", None, self.edges),
            ("GET", "/system/version", None, None),
            # The client makes no use of these; the server has them in its resources of suites, of cases and of users.
            ("PUT", f"{suites}/basic", m.CreateTestSuiteRequest, self.suite),
            ("POST", f"{cases}/createMany", [m.CreateTestCaseRequest], self.case),
            ("GET", f"{path(m.User)}/loggedInUser", None, None),
        ]
        self.known = [(f"{method} {route}", compiled(method, route), model, look) for method, route, model, look in known]
        self.kinds = [kind for kind, *_ in self.known]

    def take(self, request):
        """The kind of a request that is in order. Raises Refused."""
        path, _, query = request["path"].partition("?")
        for kind, pattern, model, look in self.known:
            match = pattern.fullmatch(f"{request['method']} {path}")
            if match is None:
                continue
            for body in self.validate(model, request.get("body")):
                if look is not None:
                    look(body, {**match.groupdict(), "query": dict(parse_qsl(query))})
            return kind
        raise Refused(f"the client knows no {request['method']} {path}")

    def validate(self, model, body):
        if model is None:
            demand(body is None, "it has a body")
            return [None]
        if isinstance(model, list):
            demand(isinstance(body, list) and 0 < len(body) <= 100, "no list of at most 100")
            return [one for each in body for one in self.validate(model[0], each)]
        try:
            parsed = model.model_validate_json(json.dumps(body))
        except ValueError as error:
            raise Refused(str(error)) from error
        dumped = json.loads(parsed.model_dump_json(exclude_unset=True, by_alias=True))
        demand(dumped == body, f"the client would write {json.dumps(dumped)} for {json.dumps(body)}")
        return [body]

    # Names.

    def parts(self, name, count):
        """The parts of a fully qualified name, as the client's grammar divides it and its builder would write it again."""
        try:
            parts = self.client.fqn.split(name)
            again = ".".join(self.client.fqn.quote_name(part) for part in parts)
        except Exception as error:  # The parser of the grammar raises several.
            raise Refused(f"{name} is no fully qualified name: {error!r}") from error
        demand(again == name, f"{name} would be written {again}")
        demand(count is None or len(parts) == count, f"{name} has {len(parts)} parts, not {count}")
        return parts

    def within(self, parent, name):
        quoted = self.client.fqn.quote_name(name)
        return quoted if parent is None else f"{parent}.{quoted}"

    def make(self, kind, parent, body, count=None):
        own = body["name"]
        demand(self.client.replace_separators(own) == own, f"{own!r} has what the syntax of names and links uses")
        name = self.within(parent, own)
        self.parts(name, count)
        self.made.setdefault(kind, {})[name] = body

    def need(self, kind, name):
        demand(name in self.made.get(kind, {}), f"there is no {kind} {name}")
        return self.made[kind][name]

    # What each request refers to.

    def service(self, body, _):
        self.make("service", None, body, 1)

    def database(self, body, _):
        self.need("service", body["service"])
        self.make("database", body["service"], body, 2)

    def schema(self, body, _):
        self.need("database", body["database"])
        self.make("schema", body["database"], body, 3)

    def table(self, body, _):
        self.need("schema", body["databaseSchema"])
        for label in body.get("tags", []):
            self.need("tag", label["tagFQN"])
        self.make("table", body["databaseSchema"], body, 4)
        table = self.within(body["databaseSchema"], body["name"])
        for column in body["columns"]:
            demand(column["dataType"] != "DECIMAL" or {"precision", "scale"} <= column.keys(), "a decimal without precision")
            self.make("column", table, column, 5)

    def classification(self, body, _):
        self.make("classification", None, body, 1)

    def tag(self, body, _):
        self.need("classification", body["classification"])
        self.make("tag", body["classification"], body, 2)

    def lineage(self, body, _):
        edge = body["edge"]
        demand(edge["fromEntity"]["type"] == edge["toEntity"]["type"] == "table", "an edge between other things than tables")
        for mapped in edge["lineageDetails"].get("columnsLineage", []):
            for column in [*mapped["fromColumns"], mapped["toColumn"]]:
                self.need("column", column)

    def definition(self, body, _):
        self.make("definition", None, body, 1)

    def suite(self, body, _):
        self.need("table", body["basicEntityReference"])
        self.make("suite", body["basicEntityReference"], {**body, "name": "testSuite"}, 5)

    def case(self, body, _):
        about, is_of_column = self.about(body["entityLink"])
        entity_type = "COLUMN" if is_of_column else "TABLE"
        given = {one["name"]: one["value"] for one in body.get("parameterValues", [])}
        own = self.made.get("definition", {}).get(body["testDefinition"])
        if own is None:
            self.native(body["testDefinition"], entity_type, given)
        else:
            demand(own["entityType"] == entity_type, f"{body['testDefinition']} is of a {own['entityType']}")
        self.make("case", about, body, 6 if is_of_column else 5)

    def native(self, name, entity_type, given):
        """One of the server's own tests: the client has the code that runs it, which reads the parameters by their names."""
        file = Path(self.client.folder, "metadata/data_quality/validations", entity_type.lower(), f"base/{name}.py")
        demand(file.exists(), f"there is no test {name} of a {entity_type}")
        code = file.read_text() + Path(file.parents[2], "base_test_handler.py").read_text()
        for parameter, value in given.items():
            demand(f'"{parameter}"' in code, f"{name} has no parameter {parameter}")
            if parameter == "allowedValues":
                demand(isinstance(ast.literal_eval(value), list), f"{value} is no list")
            else:
                float(value)

    def about(self, link):
        """What an entity link names, by the client's grammar; it must be what the client would write for the same."""
        try:
            parts = self.client.entity_link.split(link)
        except Exception as error:
            raise Refused(f"{link} is no entity link: {error!r}") from error
        demand(parts[0] == "table" and len(parts) in (2, 4), f"{link} names neither a table nor a column")
        table, column = parts[1], parts[3] if len(parts) == 4 else None
        self.need("table", table)
        again = self.client.entity_link.get_entity_link(self.client.models.Table, fqn=table, column_name=column)
        demand(again == link, f"{link} would be written {again}")
        if column is None:
            return table, False
        self.need("column", self.within(table, column))
        return self.within(table, column), True

    def result(self, body, match):
        self.need("case", match["fqn"])
        demand(body["timestamp"] > 1_600_000_000_000, "a time that is not in milliseconds")

    def sample(self, body, _):
        demand(all(len(row) == len(body["columns"]) for row in body["rows"]), "a row with another number of cells than columns")

    def edges(self, _, match):
        self.parts(match["fqn"], 4)
        demand(match["query"].keys() == {"upstreamDepth", "downstreamDepth"}, f"{match['query']} asks for no depth")

    def read(self, model, count):
        def look(_, match):
            self.parts(match["fqn"], count)
            for field in match["query"].get("fields", "").split(",") if match["query"] else []:
                demand(field in model.model_fields, f"{model.__name__} has no field {field}")

        return look
