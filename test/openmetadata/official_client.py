"""What is used of the official client of OpenMetadata (`openmetadata-ingestion`), unpacked into a folder.

Its models are generated from the request schemas of the server of the same version, and forbid fields that these do not
have. Its package initialiser would load every connector, so a module without it stands in for the package.
"""

import importlib
import sys
import types


def load(folder):
    package = types.ModuleType("metadata")
    package.__path__ = [f"{folder}/metadata"]
    sys.modules["metadata"] = package
    schema = "metadata.generated.schema"
    named = {
        "CreateDatabaseServiceRequest": "api.services.createDatabaseService",
        "CreateDatabaseRequest": "api.data.createDatabase",
        "CreateDatabaseSchemaRequest": "api.data.createDatabaseSchema",
        "CreateTableRequest": "api.data.createTable",
        "CreateClassificationRequest": "api.classification.createClassification",
        "CreateTagRequest": "api.classification.createTag",
        "AddLineageRequest": "api.lineage.addLineage",
        "CreateTestDefinitionRequest": "api.tests.createTestDefinition",
        "CreateTestSuiteRequest": "api.tests.createTestSuite",
        "CreateTestCaseRequest": "api.tests.createTestCase",
        "CreateTestCaseResult": "api.tests.createTestCaseResult",
        "TableData": "entity.data.table",
        "Table": "entity.data.table",
        "DatabaseService": "entity.services.databaseService",
        "Database": "entity.data.database",
        "DatabaseSchema": "entity.data.databaseSchema",
        "Classification": "entity.classification.classification",
        "Tag": "entity.classification.tag",
        "TestDefinition": "tests.testDefinition",
        "TestSuite": "tests.testSuite",
        "TestCase": "tests.testCase",
        "TestCaseResult": "tests.basic",
        "Team": "entity.teams.team",
        "User": "entity.teams.user",
    }
    models = {name: getattr(importlib.import_module(f"{schema}.{module}"), name) for name, module in named.items()}
    return types.SimpleNamespace(
        folder=folder,
        models=types.SimpleNamespace(**models),
        routes=importlib.import_module("metadata.ingestion.ometa.routes").ROUTES,
        fqn=importlib.import_module("metadata.utils.fqn"),
        entity_link=importlib.import_module("metadata.utils.entity_link"),
        replace_separators=importlib.import_module(
            "metadata.ingestion.models.custom_basemodel_validation"
        ).replace_separators,
    )
