"""The classes of the official OpenLineage client, read and filled by the types that they declare."""

import enum
import importlib
import pkgutil
import types
import typing

import attr
from openlineage.client import generated
from openlineage.client.generated import base

modules = [importlib.import_module(f"{generated.__name__}.{one.name}") for one in pkgutil.iter_modules(generated.__path__)]

# `ParentRunFacet`, as the address of its schema ends, by the address.
facets = {
    one._get_schema().rsplit("/", 1)[-1]: one
    for module in modules
    for one in vars(module).values()
    if isinstance(one, type) and issubclass(one, base.BaseFacet) and one.__module__ == module.__name__
}

events = {"RunEvent": base.RunEvent, "JobEvent": base.JobEvent, "DatasetEvent": base.DatasetEvent}


def fields_of(cls):
    """Name in the document, name that the class takes it by, and type of each field that it takes."""
    written = {}
    for one in reversed(cls.__mro__):
        if attr.has(one):
            names = vars(typing) | vars(importlib.import_module(one.__module__))
            written |= {name: (hint, names) for name, hint in vars(one).get("__annotations__", {}).items()}
    return [(field.name, field.alias, resolved(*written[field.name])) for field in attr.fields(cls) if field.init]


def resolved(hint, names):
    """A type as it is written in a module, the names within it included."""
    return typing.get_type_hints(type("probe", (), {"__annotations__": {"one": hint}}), names)["one"]


def is_optional(cls, name):
    return getattr(attr.fields(cls), name).default is not attr.NOTHING


def is_settled(cls, name):
    """A word by which a class tells itself from others; and what would take a facet away."""
    default = getattr(attr.fields(cls), name).default
    return name == "_deleted" or (isinstance(default, str) and default != "")


def chosen(hint, value=None):
    """What a type is besides None: of several, the one whose word for itself a document has, or the first."""
    if typing.get_origin(hint) not in (typing.Union, types.UnionType):
        return hint
    among = [one for one in typing.get_args(hint) if one is not type(None)]
    word = value.get("type") if isinstance(value, dict) else None
    return next((one for one in among if word is not None and attr.has(one) and word_of(one) == word), among[0])


def word_of(cls):
    """What a class calls itself in the field `type`: the only word that it takes there, or its default."""
    hint = next(hint for name, _, hint in fields_of(cls) if name == "type")
    return typing.get_args(hint)[0] if typing.get_origin(hint) is typing.Literal else attr.fields(cls).type.default


def build(hint, value):
    """A document as the client's own objects. Fails for a field that they do not have, and for a word that is none."""
    hint = chosen(hint, value)
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if value is None:
        return None
    if origin is list:
        return [build(inner[0], one) for one in value]
    if origin is dict:
        return {key: build(inner[1], one) for key, one in value.items()}
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        return hint(value)
    if origin is typing.Literal and value not in inner:
        raise ValueError(f"{value!r} is none of {inner}")
    if not (isinstance(hint, type) and attr.has(hint)):
        if hint in (str, int, float, bool) and not isinstance(value, (hint, int) if hint is float else hint):
            raise TypeError(f"{value!r} is no {hint.__name__}")
        return value
    return build_object(hint, value)


def build_object(cls, value):
    if issubclass(cls, base.BaseFacet):
        cls = facets.get(value["_schemaURL"].rsplit("/", 1)[-1], cls)
    known = {name: (alias, hint) for name, alias, hint in fields_of(cls)}
    told = {name: one for name, one in value.items() if name not in ("_schemaURL", "schemaURL")}
    given = {known[name][0]: build(known[name][1], one) for name, one in told.items() if name in known}
    unknown = {name: one for name, one in told.items() if name not in known}
    made = cls(**given)
    if unknown and cls.__name__ not in ("BaseFacet", "RunFacet", "JobFacet", "DatasetFacet", "InputDatasetFacet", "OutputDatasetFacet"):
        raise TypeError(f"{cls.__name__} has no field {', '.join(unknown)}")
    return made.with_additional_properties(**unknown) if unknown else made


def sample(hint, is_full, seen=()):
    """Something of a type: with every field, or with those alone that it insists on."""
    hint = chosen(hint)
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin is list:
        return [sample(inner[0], is_full, seen)]
    if origin is dict:
        return {"one": sample(inner[1], is_full, seen)}
    if origin is typing.Literal:
        return inner[0]
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        return next(iter(hint))
    if isinstance(hint, type) and attr.has(hint):
        wanted = [
            (name, alias, one)
            for name, alias, one in fields_of(hint)
            # Conditions hold conditions: a second one within is enough.
            if not is_optional(hint, name) or (is_full and seen.count(hint) < 2 and not is_settled(hint, name))
        ]
        return hint(**{alias: text(name) or sample(one, is_full, (*seen, hint)) for name, alias, one in wanted})
    return {str: "some", int: 1, float: 0.5, bool: True}.get(hint, "some")


def text(name):
    """Texts that must have a form of their own."""
    if name == "runId":
        return "018cc251-f400-7c0a-8d2e-3f0a1b2c3d4e"
    if name == "_producer":
        return "https://example.com/client"
    if name.endswith("Time") or name in ("lastUpdated", "captureDate"):
        return "2026-01-01T00:00:00Z"
    return "https://example.com/some" if name in ("url", "uri", "repoUrl", "externalUrl") else None
