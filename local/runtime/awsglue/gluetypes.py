"""The types of fields in frames.

https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-crawler-pyspark-extensions-types.html

A type's name is what `printSchema` prints of it, and what mappings and resolutions call it: `int`, `long`, `struct`.
"""

from collections.abc import Iterable, Iterator
from typing import Any

Json = dict[str, Any]


class DataType:
    """The base of all types. properties: kept, and of no meaning here."""

    _name = ""

    def __init__(self, properties: Json | None = None) -> None:
        self.properties = dict(properties or {})

    @classmethod
    def typeName(cls) -> str:  # noqa: N802 (AWS's name)
        return cls._name

    def jsonValue(self) -> Json:  # noqa: N802 (AWS's name)
        return {"dataType": self.typeName(), "properties": self.properties}

    def describe(self) -> str:
        """The type as `printSchema` has it on a field's own line."""
        return self.typeName()

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.jsonValue() == other.jsonValue()

    def __hash__(self) -> int:
        return hash(str(self.jsonValue()))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.properties or ''})"


class AtomicType(DataType):
    @classmethod
    def fromJsonValue(cls, json_value: Json) -> "AtomicType":  # noqa: N802 (AWS's name)
        return cls(json_value.get("properties"))


class BinaryType(AtomicType):
    _name = "binary"


class BooleanType(AtomicType):
    _name = "boolean"


class ByteType(AtomicType):
    _name = "byte"


class DateType(AtomicType):
    _name = "date"


class DoubleType(AtomicType):
    _name = "double"


class FloatType(AtomicType):
    _name = "float"


class IntegerType(AtomicType):
    _name = "int"


class LongType(AtomicType):
    _name = "long"


class NullType(AtomicType):
    _name = "null"


class ShortType(AtomicType):
    _name = "short"


class StringType(AtomicType):
    _name = "string"


class TimestampType(AtomicType):
    _name = "timestamp"


class UnknownType(AtomicType):
    _name = "unknown"


class DecimalType(AtomicType):
    _name = "decimal"

    def __init__(self, precision: int = 10, scale: int = 2, properties: Json | None = None) -> None:
        super().__init__(properties)
        self.precision = precision
        self.scale = scale

    @classmethod
    def fromJsonValue(cls, json_value: Json) -> "DecimalType":  # noqa: N802 (AWS's name)
        return cls(json_value["precision"], json_value["scale"], json_value.get("properties"))

    def jsonValue(self) -> Json:  # noqa: N802 (AWS's name)
        return {**super().jsonValue(), "precision": self.precision, "scale": self.scale}

    def describe(self) -> str:
        return f"decimal({self.precision},{self.scale})"


class EnumType(AtomicType):
    _name = "enum"

    def __init__(self, options: Iterable[str], properties: Json | None = None) -> None:
        super().__init__(properties)
        self.options = list(options)

    @classmethod
    def fromJsonValue(cls, json_value: Json) -> "EnumType":  # noqa: N802 (AWS's name)
        return cls(json_value["options"], json_value.get("properties"))

    def jsonValue(self) -> Json:  # noqa: N802 (AWS's name)
        return {**super().jsonValue(), "options": self.options}


class ArrayType(DataType):
    _name = "array"

    def __init__(self, elementType: DataType | None = None, properties: Json | None = None) -> None:  # noqa: N803
        super().__init__(properties)
        self.elementType = elementType or UnknownType()

    @classmethod
    def fromJsonValue(cls, json_value: Json) -> "ArrayType":  # noqa: N802 (AWS's name)
        return cls(from_json_value(json_value["elementType"]), json_value.get("properties"))

    def jsonValue(self) -> Json:  # noqa: N802 (AWS's name)
        return {**super().jsonValue(), "elementType": self.elementType.jsonValue()}


class MapType(DataType):
    """Keys are strings."""

    _name = "map"

    def __init__(self, valueType: DataType | None = None, properties: Json | None = None) -> None:  # noqa: N803
        super().__init__(properties)
        self.valueType = valueType or UnknownType()

    @classmethod
    def fromJsonValue(cls, json_value: Json) -> "MapType":  # noqa: N802 (AWS's name)
        return cls(from_json_value(json_value["valueType"]), json_value.get("properties"))

    def jsonValue(self) -> Json:  # noqa: N802 (AWS's name)
        return {**super().jsonValue(), "valueType": self.valueType.jsonValue()}


class ChoiceType(DataType):
    """A field whose records do not agree on a type. choices: by their names, one of a name."""

    _name = "choice"

    def __init__(self, choices: Iterable[DataType] = (), properties: Json | None = None) -> None:
        super().__init__(properties)
        self.choices: dict[str, DataType] = {}
        self.merge(choices)

    @classmethod
    def fromJsonValue(cls, json_value: Json) -> "ChoiceType":  # noqa: N802 (AWS's name)
        return cls(map(from_json_value, json_value["choices"]), json_value.get("properties"))

    def add(self, new_choice: DataType) -> None:
        """Raises: ValueError: there is one of its name."""
        if new_choice.typeName() in self.choices:
            raise ValueError(f"Attempting to insert duplicate choice {new_choice.typeName()}.")
        self.choices[new_choice.typeName()] = new_choice

    def merge(self, new_choices: "Iterable[DataType] | DataType") -> None:
        """Add those whose names are not there yet."""
        for each in [new_choices] if isinstance(new_choices, DataType) else new_choices:
            self.choices.setdefault(each.typeName(), each)

    def jsonValue(self) -> Json:  # noqa: N802 (AWS's name)
        return {**super().jsonValue(), "choices": [self.choices[name].jsonValue() for name in sorted(self.choices)]}


class Field:
    """A field of a struct."""

    def __init__(self, name: str, dataType: DataType, properties: Json | None = None) -> None:  # noqa: N803 (AWS's name)
        self.name = name
        self.dataType = dataType
        self.properties = dict(properties or {})

    @classmethod
    def fromJsonValue(cls, json_value: Json) -> "Field":  # noqa: N802 (AWS's name)
        return cls(json_value["name"], from_json_value(json_value["container"]), json_value.get("properties"))

    def jsonValue(self) -> Json:  # noqa: N802 (AWS's name)
        return {"name": self.name, "container": self.dataType.jsonValue(), "properties": self.properties}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Field) and self.jsonValue() == other.jsonValue()

    def __hash__(self) -> int:
        return hash(str(self.jsonValue()))

    def __repr__(self) -> str:
        return f"Field({self.name}, {self.dataType!r})"


class StructType(DataType):
    """fields: in their order; their names differ."""

    _name = "struct"

    def __init__(self, fields: Iterable[Field] = (), properties: Json | None = None) -> None:
        super().__init__(properties)
        self.fields = list(fields)

    @classmethod
    def fromJsonValue(cls, json_value: Json) -> "StructType":  # noqa: N802 (AWS's name)
        return cls(map(Field.fromJsonValue, json_value["fields"]), json_value.get("properties"))

    @property
    def field_map(self) -> dict[str, Field]:
        return {field.name: field for field in self.fields}

    def add(self, field: Field) -> None:
        self.fields.append(field)

    def hasField(self, field: "str | Field") -> bool:  # noqa: N802 (AWS's name)
        return _name(field) in self.field_map

    def getField(self, field: "str | Field") -> Field:  # noqa: N802 (AWS's name)
        """Raises: KeyError: there is none of this name."""
        return self.field_map[_name(field)]

    def __iter__(self) -> Iterator[Field]:
        return iter(self.fields)

    def jsonValue(self) -> Json:  # noqa: N802 (AWS's name)
        return {**super().jsonValue(), "fields": [field.jsonValue() for field in self.fields]}


class EntityType(DataType):
    _name = "entity"

    def __init__(self, entity: str, base_type: DataType, properties: Json | None = None) -> None:
        super().__init__(properties)
        self.entity = entity
        self.base_type = base_type

    @classmethod
    def fromJsonValue(cls, json_value: Json) -> "EntityType":  # noqa: N802 (AWS's name)
        return cls(json_value["entity"], from_json_value(json_value["base_type"]), json_value.get("properties"))

    def jsonValue(self) -> Json:  # noqa: N802 (AWS's name)
        return {**super().jsonValue(), "entity": self.entity, "base_type": self.base_type.jsonValue()}


def _name(field: "str | Field") -> str:
    return field.name if isinstance(field, Field) else field


def _kinds(base: Any) -> Iterator[Any]:
    for kind in base.__subclasses__():
        yield kind
        yield from _kinds(kind)


def from_json_value(json_value: Json) -> DataType:
    """The type that `jsonValue` describes.

    Raises:
        ValueError: it describes none.
    """
    kind = _BY_NAME.get(json_value["dataType"])
    if kind is None:
        raise ValueError(f"{json_value['dataType']} is not the name of a type.")
    made: DataType = kind.fromJsonValue(json_value)
    return made


_BY_NAME: dict[str, Any] = {kind.typeName(): kind for kind in _kinds(DataType) if kind.typeName()}


def lines(data_type: DataType, depth: int = 0) -> Iterator[str]:
    """What `printSchema` prints below the line of a field of this type."""
    inner: list[tuple[str, DataType]] = []
    if isinstance(data_type, StructType):
        inner = [(f"{field.name}: ", field.dataType) for field in data_type]
    elif isinstance(data_type, ArrayType):
        inner = [("element: ", data_type.elementType)]
    elif isinstance(data_type, MapType):
        inner = [("keyType: ", StringType()), ("valueType: ", data_type.valueType)]
    elif isinstance(data_type, ChoiceType):
        inner = [("", data_type.choices[name]) for name in sorted(data_type.choices)]
    for label, each in inner:
        yield f"{'|    ' * depth}|-- {label}{each.describe()}"
        yield from lines(each, depth + 1)
