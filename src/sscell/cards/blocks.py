"""The parent of everything described: frozen, closed, with sources that pass down a block."""

import ast
from collections.abc import Callable, Mapping
from functools import cache
from inspect import getsource
from itertools import pairwise
from textwrap import dedent
from types import FunctionType, UnionType
from typing import Annotated, Any, ClassVar, Self, Union, get_args, get_origin

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    GetJsonSchemaHandler,
    JsonValue,
    PlainValidator,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)
from pydantic.fields import FieldInfo
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from sscell.quantities.curve_readers import CurveOf, DependentOn, is_curve
from sscell.quantities.curves import Curve, Dependent
from sscell.quantities.measure import Measure
from sscell.quantities.sourced import (
    Sourced,
    checked_mark,
    checked_source,
    is_assumption,
    provenance,
)
from sscell.quantities.value_schema import PROVENANCE as PROVENANCE_SCHEMA
from sscell.quantities.wording import plain, steering

PROVENANCE = ("source", "mark", "note")

SEVERAL = ("median", "D50", "classes")
"""Keys of values that belong together under one source, as those of a distribution of sizes."""

Reader = Measure | CurveOf | DependentOn


def _one_line(text: Any) -> Any:
    if not isinstance(text, str):
        return text
    if character := steering(text):
        raise ValueError(f"holds the control character {character}; expected plain text")
    return " ".join(text.split())


Name = Annotated[
    str, BeforeValidator(_one_line), StringConstraints(strict=True, min_length=1, max_length=200)
]
Note = Annotated[str, StringConstraints(strict=True, max_length=5000)]
_Source = Annotated[
    str | None, PlainValidator(checked_source), WithJsonSchema(PROVENANCE_SCHEMA["source"])
]
_Mark = Annotated[
    str | None, PlainValidator(checked_mark), WithJsonSchema(PROVENANCE_SCHEMA["mark"])
]


class BlockError(ValueError):
    """Several mistakes that one check found, each with its place inside the block."""

    def __init__(self, mistakes: list[tuple[str, str]]) -> None:
        super().__init__("; ".join(message for _, message in mistakes))
        self.found = mistakes


class Block(BaseModel):
    """A block of a card: its keys are its attributes, in SI units; unknown keys are refused."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        arbitrary_types_allowed=True,
    )

    chosen: ClassVar[frozenset[str]] = frozenset()
    """Keys whose values are the user's choice, which the source of the block does not serve."""

    source: _Source = None
    """Source of all values of the block, and of blocks inside it, that name none."""
    mark: _Mark = None
    """How far these values can be trusted; passed on like the source."""
    note: Note | None = None
    """Free text of the card's author."""

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """As pydantic makes it; descriptions say how a value is written, not its SI unit."""
        made = handler(schema)
        keys = handler.resolve_ref_schema(made)["properties"]
        about_keys = _attribute_docstrings(cls)
        for name, key in keys.items():
            words = about_keys.get(name) or key.get("description", "")
            about = " ".join(words.split()).partition(" [")[0]
            value = handler.resolve_ref_schema(key) if name in readers(cls) else {}
            key["description"] = f"{about} {value.get('description', '')}".strip()
        return made

    @model_validator(mode="before")
    @classmethod
    def _pass_down(cls, data: Any) -> Any:
        if not isinstance(data, Mapping):
            return data
        try:
            source, mark = checked_source(data.get("source")), checked_mark(data.get("mark"))
        except ValueError:
            return data  # the field itself reports it, once
        if source is None and mark is None:
            return data
        values = readers(cls)
        return {
            key: value
            if key in PROVENANCE or key in cls.chosen
            else passed_down(value, source, mark, key in values)
            for key, value in (_defaults(cls) | dict(data)).items()
        }

    def __repr__(self) -> str:
        return "\n".join(_outline(self, type(self).__name__))

    __str__ = __repr__

    def __dir__(self) -> list[str]:
        """Keys, and what our own classes add: nothing of pydantic."""
        added = {
            name
            for kind in type(self).__mro__
            if issubclass(kind, Block)
            for name, member in vars(kind).items()
            if isinstance(member, FunctionType | property) and member not in _HIDDEN
        }
        names = {*type(self).model_fields, *added}
        return sorted(name for name in names if not name.startswith("_"))

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """As :meth:`rebuilt`: pydantic's own would not validate what is changed."""
        return self.rebuilt(**(update or {}))

    copy = model_copy  # type: ignore[assignment]

    @classmethod
    def model_construct(cls, _fields_set: set[str] | None = None, **values: Any) -> Self:
        """As the constructor: pydantic's own would not validate."""
        return cls(**values)

    def rebuilt(self, **changes: Any) -> Self:
        """A copy with some attributes changed, validated afresh."""
        known = {name: value for name, value in self if value is not None}
        return type(self).model_validate(known | changes)

    def to_mapping(self) -> dict[str, Any]:
        """The block as plain mappings, lists, text and numbers that load again to an equal one.

        Values keep the text the user wrote and their provenance; curves stand inline.
        """
        mapping: dict[str, Any] = {}
        measures = readers(type(self))
        for name in type(self).model_fields:
            value = getattr(self, name)
            if value is not None:
                mapping[name] = _plain(value, measures.get(name))
        return mapping


def passed_down(value: Any, source: Any, mark: Any, single: bool) -> Any:
    """A value of a block with the block's source and mark filled in where it has none.

    Parameters
    ----------
    value : object
        A value as it stands in a card, or already read.
    source, mark : object
        What the block says.
    single : bool
        Whether the key takes a single value (or a curve), which may be plain text.
    """
    if isinstance(value, Sourced | Curve):
        return value.with_source(source, mark)
    if isinstance(value, Dependent):
        curve = value.curve and value.curve.with_source(source, mark)
        return Dependent(value.reference.with_source(source, mark), curve)
    if isinstance(value, Mapping):
        own_source = value.get("source")
        kept = isinstance(own_source, str) and is_assumption(own_source)
        filled = {**value, "source": own_source if own_source is not None else source}
        if value.get("mark") is None and not kept:
            filled["mark"] = mark
        several = not value.keys().isdisjoint(SEVERAL)
        single_value = "value" in value or is_curve(value) or several
        return filled if single_value or not single else value
    if isinstance(value, list | tuple) and not single:
        return [passed_down(item, source, mark, False) for item in value]
    if single and value is not None and not isinstance(value, list | tuple | BaseModel):
        return {"value": value, "source": source, "mark": mark}
    return value


def optional(*keys: str) -> Callable[[JsonSchemaValue], None]:
    """For ``json_schema_extra``: keys without a default that follow from others if left out."""

    def relax(schema: JsonSchemaValue) -> None:
        schema["required"] = [key for key in schema["required"] if key not in keys]

    return relax


def one_of(*names: str) -> dict[str, JsonValue]:
    """For ``json_schema_extra``: exactly one of some keys is given."""
    return {"oneOf": [{"required": [name]} for name in names]}


_HIDDEN = (Block.model_copy, Block.rebuilt)
"""What users do not need: they have `replace`."""


def _outline(block: Block, label: str) -> list[str]:
    """A block as indented lines, a value each, with units, marks and sources."""
    lines = [f"{label}{provenance(block.source, block.mark)}"]
    for name in type(block).model_fields:
        value = getattr(block, name)
        if name in PROVENANCE or value is None or value == ():
            continue
        if isinstance(value, Block):
            inside = _outline(value, name)
        elif isinstance(value, tuple) and isinstance(value[0], Block):
            several = [_outline(item, f"{name}.{i}") for i, item in enumerate(value)]
            inside = [line for lines_of_item in several for line in lines_of_item]
        else:
            inside = [f"{name}: {_value_line(value, readers(type(block)).get(name))}"]
        lines += [f"  {line}" for line in inside]
    return lines


def _value_line(value: Any, reader: Reader | None) -> str:
    measure = reader if isinstance(reader, Measure) or reader is None else reader.measure
    unit = "" if measure is None or measure.unit == "1" else measure.unit
    if isinstance(value, Dependent):
        value = value.reference if value.curve is None else value.curve
    if isinstance(value, Curve):
        return value.outline(unit)
    if isinstance(value, Sourced):
        text = value.text or f"{float(value):.6g} {unit}".rstrip()
        return text + provenance(value.source, value.mark)
    return plain(", ".join(map(str, value)) if isinstance(value, tuple) else str(value))


@cache
def _defaults(block: type[Block]) -> dict[str, Any]:
    """What a block holds where its card says nothing: values, and blocks of defaults as {}."""
    fields = block.model_fields.items()
    values = {key: field.default for key, field in fields if isinstance(field.default, Sourced)}
    return values | {key: {} for key, field in fields if isinstance(field.default, Block)}


def _attribute_docstrings(block: type[Block]) -> dict[str, str]:
    """The text below each key; only schemas show it, so that a class is made without its source."""
    known = {}
    for parent in reversed(block.__mro__):
        if issubclass(parent, Block):
            (tree,) = ast.parse(dedent(getsource(parent))).body
            assert isinstance(tree, ast.ClassDef)
            for key, below in pairwise(tree.body):
                match key, below:
                    case (
                        ast.AnnAssign(target=ast.Name(id=name)),
                        ast.Expr(value=ast.Constant(value=str(text))),
                    ):
                        known[name] = text
    return known


@cache
def readers(block: type[Block]) -> dict[str, Reader]:
    """The keys of a block that take a single value or a curve, with what reads them."""
    mistakes = {name: _reader(field) for name, field in block.model_fields.items()}
    return {name: reader for name, reader in mistakes.items() if reader is not None}


def _reader(field: FieldInfo) -> Reader | None:
    """The reader in a field's annotation, also where the field is optional."""
    candidates = list(field.metadata)
    if get_origin(field.annotation) in (Union, UnionType):
        for option in get_args(field.annotation):
            candidates.extend(getattr(option, "__metadata__", ()))
    return next((item for item in candidates if isinstance(item, Reader)), None)


def block_in(annotation: Any) -> type[Block] | None:
    """The block in the type of an attribute, which may be optional or a list of blocks."""
    if isinstance(annotation, type) and issubclass(annotation, Block):
        return annotation
    if get_origin(annotation) in (Union, UnionType, Annotated, tuple, list):
        return next(filter(None, map(block_in, get_args(annotation))), None)
    return None


def _plain(value: Any, reader: Reader | None) -> Any:
    if isinstance(reader, Measure | CurveOf | DependentOn):
        return reader.dump(value)
    if isinstance(value, Block):
        return value.to_mapping()
    if isinstance(value, Mapping):
        return {key: _plain(item, None) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item, None) for item in value]
    return value
