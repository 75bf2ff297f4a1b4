"""Plain values as bytes, and back: a closed set of types, msgpack, no pickle.

None, bool, int, float, complex, str, bytes, list, tuple, dict, set, frozenset, range, NumPy arrays of numbers, booleans
and texts and scalars of the former two travel and arrive as exactly these types; subclasses arrive as what they are
based on, masked arrays only where nothing is masked. Functions travel as a Function, a stand-in for which is made on
the other side: no source, file name or documentation. So do some of the libraries' modules, by their names.
Anything else arrives as an Opaque, which knows the name of its type.

A message is a tree, and after it the numbers of its arrays, one array after the other. The tree is msgpack's: what is
no None, bool, int, float, str or bytes is a list in it, of a code and the parts; of a dict, its keys, then its values.
A tree has a length of its own, for from each of its bytes an object may be made, and from those of an array none.

Most messages are short and hold little but numbers, texts and arrays. They are written and read without counting what
they hold (`_Short`): no more can be in so few bytes. The rest, and whatever is not as it should be, is counted.
"""

import functools
import math
import re
import struct
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType
from typing import Any

import msgpack
import numpy as np
import numpy.ma  # which NumPy leaves to who first needs it, in each process that is forked

# A layer of a large network has 10 million weights at most; a frame holds a call's arguments and its result.
MAX_ARRAY = 32 << 20  # bytes
MAX_FRAME = 128 << 20  # bytes
# The deepest answers of an exercise are lists in dicts in tuples. Far below Python's own limit of recursion.
MAX_DEPTH = 32
# A list of costs has thousands of entries; each is an object here, unlike those of an array, of which 1 KiB is an item.
MAX_ITEMS = 200_000
# What msgpack takes for a number. Of texts, too, these are an item, so that the items of a tree tell how long it is.
BYTES_OF_AN_ITEM = 9
MAX_TREE = BYTES_OF_AN_ITEM * (MAX_ITEMS + 1)
# Of numbers and tuples, unlike texts, one can choose a million with the same hash, and a dict then takes n² steps.
ITEMS_OF_A_KEY = 40
# For each a stand-in is compiled, which takes up to a millisecond; or a class is made, which takes a kilobyte. Both are
# more than the bytes of their texts.
ITEMS_OF_A_FUNCTION, ITEMS_OF_AN_OPAQUE = 1200, 100
# But for small integers, whose hashes are themselves.
SMALL = 1 << 60
# Who looks at a text word by word holds some sixty bytes for each: of an array's text, an item is no more than that.
CHARACTERS_OF_AN_ITEM = 16
# Who makes a list of a range holds an object for each number: no more than of the largest array.
MAX_RANGE = MAX_ARRAY // 8
MAX_INT = 4096  # bits
# Bytes of a short message, and functions and references in it. Each byte is an item at most, each of the latter stands
# for ITEMS_OF_A_FUNCTION at most: together they are fewer than MAX_ITEMS.
SHORT_MESSAGE, SHORT_MORE = 1 << 16, 100
# What msgpack has a number for: 64 bits, with or without a sign.
INTEGERS = range(-(2**63), 2**64)
MAX_NAME, MAX_SIGNATURE = 200, 2000  # characters
NUMBERS = re.compile(r"[<>|](b1|[iu][1248]|f(2|4|8|16)|c(8|16))")
TEXTS = re.compile(r"[<>]U[1-9]\d{0,6}")
LIST, TUPLE, DICT, INT, COMPLEX, ARRAY, SCALAR, REFERENCE, FUNCTION, OPAQUE, SET, FROZENSET, RANGE = range(1, 14)
# A length.
HEAD = struct.Struct(">I")
# What has parts, and is read by the methods of these.
Base = type[list] | type[tuple] | type[dict] | type[set] | type[frozenset]
BASES: dict[int, Base] = {LIST: list, TUPLE: tuple, DICT: dict, SET: set, FROZENSET: frozenset}
CODES: dict[type, int] = {base: code for code, base in BASES.items()} | {np.ndarray: ARRAY, range: RANGE}
# They can be changed in place, as arrays can: if one recurs, it is the same one.
MUTABLE = (LIST, DICT, SET)
# The bases' own methods, for those of a subclass may lie.
PLAIN = {int: int.__int__, float: float.__float__, complex: complex.__pos__, str: str.__str__}
# What is in a tree as it is, whatever its value.
ATOMS = frozenset({type(None), bool, float})
# An extended float of 80 bits lies in 16 bytes, whose others hold whatever lay there before.
FLOAT80 = np.finfo(np.longdouble).nmant == 63


# Any, because anything may be given to `encode`. It is asked for its type only: isinstance, from which a type checker
# learns what a value is, would believe a __class__ that lies.
Value = Any
# Classes of what travels as a Function, if it does.
FUNCTIONS = frozenset({FunctionType, BuiltinFunctionType, MethodType, ModuleType, np.ufunc})
# A value in a tree: an atom, an int, a str, bytes, or a list of a code and the parts.
Token = Any


class WireError(Exception):
    """Bytes that are no message, or a value beyond the limits."""


def _check_texts(*names: str, signature: str = "") -> None:
    """WireError if one of these is no text, or is longer than its kind may be."""
    for text in names:
        if type(text) is not str or len(text) > MAX_NAME:
            raise WireError("not a text, or too long")
    if type(signature) is not str or len(signature) > MAX_SIGNATURE:
        raise WireError("not a text, or too long")


@dataclass(frozen=True)
class Function:
    """A function that is owned by the sender ("here"), by the receiver ("there"), or by a library that both have.

    key: by which its owner knows it; name, signature: as text, empty if that is nobody's business. WireError for
    other texts
    """

    owner: str
    key: str
    name: str = ""
    signature: str = ""

    def __post_init__(self) -> None:
        _check_texts(self.owner, self.key, self.name, signature=self.signature)
        if self.owner not in ("here", "there", "library"):
            raise WireError("an owner that is unknown")

    @property
    def token(self) -> Token:
        """Itself in a tree."""
        return [FUNCTION, self.owner, self.key, self.name, self.signature]


@dataclass(frozen=True)
class Opaque:
    """A value of a type that does not travel. WireError for a name that is too long."""

    type_name: str

    def __post_init__(self) -> None:
        _check_texts(self.type_name)


def _scalar(value: Value) -> Value:
    """`value` as a NumPy scalar or None, bool, int, float, complex, str or bytes exactly; TypeError if it is none."""
    kind = type(value)
    if kind in ATOMS:
        return value
    if issubclass(kind, bytes):
        return bytes.__getitem__(value, slice(None))
    # np.float64 is a float, too. (isinstance would believe a __class__ that lies.)
    if issubclass(kind, np.generic) and not issubclass(kind, str):
        scalar = np.asarray(value)[()]
        if NUMBERS.fullmatch(scalar.dtype.str):
            return scalar
    for base, plain in PLAIN.items():
        if issubclass(kind, base):
            return plain(value)
    raise TypeError("no scalar")


def _key(key: Value) -> Value:
    """The key of a dict, or what is in a set: a scalar, or a tuple or frozenset of such.

    TypeError for any other, and for nan, which is never found.
    """
    base = next((base for base in (tuple, frozenset) if issubclass(type(key), base)), None)
    plain = base(map(_key, base.__iter__(key))) if base else _scalar(key)
    if plain != plain:
        raise TypeError("nan as a key")
    return plain


def _may_collide(key: object) -> bool:
    """Whether many keys like this one can be chosen to have the same hash."""
    return type(key) not in (str, bytes) and not (type(key) is int and -SMALL < key < SMALL)


def _function(token: list) -> Function:
    """The function that a token stands for."""
    _code, owner, key, name, signature = token
    return Function(owner, key, name, signature)


# Not of any text: a cache that grows is the student's to fill.
@functools.lru_cache(64)
def _known(dtype: str) -> tuple[np.dtype, np.dtype] | None:
    """As what a dtype of this name is read, and what it is then; None if arrays of it do not travel.

    Only of those that do, NumPy is asked what the text means.
    """
    if not (NUMBERS.fullmatch(dtype) or TEXTS.fullmatch(dtype)):
        return None
    kind = np.dtype(dtype)
    # A boolean's byte may be 5, and a sum of such is no count; from numbers NumPy makes it 0 or 1.
    return np.dtype(np.uint8) if kind.kind == "b" else kind, kind if kind.isnative else kind.newbyteorder("=")


# The dtypes of nearly all arrays, in this machine's order of bytes: their names; the same of scalars by their classes;
# and by name, how they are read.
NATIVE: dict[np.dtype, str] = {
    np.dtype(kind): np.dtype(kind).str
    for kind in ("b1", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8", "c8", "c16")
}
NATIVE_SCALARS: dict[type, str] = {dtype.type: name for dtype, name in NATIVE.items()}
_READ = {name: known for name in NATIVE.values() if (known := _known(name))}


class _NotShort(Exception):
    """A message that is not for `_ShortEncoder` or `_ShortDecoder`."""


class _ShortEncoder:
    """Writes a short message, as _Encoder would; fails if it holds anything unusual."""

    def __init__(self, describe: Callable[[object], Function | None]):
        self._describe = describe
        self._data: list[bytes] = []
        self._left = SHORT_MESSAGE
        """Bytes that may still follow."""
        self._more = 0
        """Functions and references so far."""
        self._places: dict[int, int] = {}
        """Of arrays, lists and dicts, by id."""

    def encode(self, value: Value) -> bytes:
        """The message."""
        tree = msgpack.packb(self._token(value, 1))
        if len(tree) > self._left or self._more > SHORT_MORE:
            raise _NotShort
        return b"".join([HEAD.pack(len(tree)), tree, *self._data])

    def _token(self, value: Value, depth: int) -> Token:
        """`value` in the tree; depth: of its parts"""
        kind = type(value)
        if kind is np.ndarray:
            key = id(value)
            if key in self._places:
                self._more += 1
                return [REFERENCE, self._places[key]]
            self._left -= value.nbytes
            if self._left < 0:
                raise _NotShort
            self._places[key] = len(self._places)
            self._data.append(value.tobytes())
            return [ARRAY, NATIVE[value.dtype], *value.shape]
        if kind is str or kind is float:
            return value
        if kind is dict or kind is list or kind is tuple:
            if depth > MAX_DEPTH or len(value) > SHORT_MESSAGE:
                raise _NotShort
            if kind is not tuple and (key := id(value)) in self._places:
                raise _NotShort
            below = depth + 1
            if kind is dict:
                if value and {*map(type, value)} != {str}:
                    raise _NotShort
                parts = [part if type(part) in ATOMS else self._token(part, below) for part in value.values()]
                token = [DICT, *value, *parts]
            else:
                token = [CODES[kind], *[part if type(part) in ATOMS else self._token(part, below) for part in value]]
            if kind is not tuple:
                self._places[key] = len(self._places)
            return token
        if kind in ATOMS or (kind is int and value in INTEGERS):
            return value
        if kind in NATIVE_SCALARS:
            self._data.append(value.tobytes())
            return [SCALAR, NATIVE_SCALARS[kind]]
        function = self._describe(value) if kind in FUNCTIONS else value
        if type(function) is Function:
            self._more += 1
            return function.token
        raise _NotShort


class _ShortDecoder:
    """Reads the tree of a short message, and believes nothing; fails if it holds anything unusual.

    data: the message; read: how much of it the tree takes
    """

    def __init__(self, data: bytes, read: int, resolve: Callable[[Function], object]):
        self._data, self.read, self._resolve = data, read, resolve
        self.resolved: dict[int, object] = {}
        """What functions stand for, by the ids of their tokens."""
        self._more = 0
        self._places: list[np.ndarray | None] = []
        """Arrays, and other things that REFERENCE may name."""

    def value(self, token: Token, depth: int) -> Value:
        """What a token stands for; depth: of its parts"""
        kind = type(token)
        if kind is str or kind is int or kind in ATOMS:
            return token
        code = token[0] if kind is list else None
        if type(code) is not int:
            raise _NotShort
        if code == ARRAY:
            _code, name, *shape = token
            array = self._array(name, shape)
            self._places.append(array)
            return array
        if code == SCALAR:
            _code, name = token
            return self._array(name, ())[()]
        if code in (FUNCTION, REFERENCE):
            self._more += 1
            if self._more > SHORT_MORE:
                raise _NotShort
            if code == REFERENCE:
                return self._again(*token[1:])
            self.resolved[id(token)] = found = self._resolve(_function(token))
            return found
        if depth > MAX_DEPTH:
            raise _NotShort
        below = depth + 1
        if code in (LIST, TUPLE):
            values = [part if type(part) in ATOMS else self.value(part, below) for part in token[1:]]
            if code == TUPLE:
                return tuple(values)
            self._places.append(None)
            return values
        if code == DICT:
            half, odd = divmod(len(token), 2)
            keys = token[1 : half + 1]
            if not odd or (keys and {*map(type, keys)} != {str}):
                raise _NotShort
            values = [part if type(part) in ATOMS else self.value(part, below) for part in token[half + 1 :]]
            whole = dict(zip(keys, values, strict=True))
            if len(whole) == half:
                self._places.append(None)
                return whole
        raise _NotShort

    def _again(self, place: int) -> np.ndarray:
        array = self._places[place] if type(place) is int and place >= 0 else None
        if array is None:
            raise _NotShort
        return array

    def _array(self, name: str, shape: Sequence[int]) -> np.ndarray:
        kind, native = _READ[name]
        # (Of -1, NumPy makes what there is.)
        if shape and min(shape) < 0:
            raise _NotShort
        # NumPy raises for all else that is no shape, and where there is less data.
        raw = np.ndarray(shape, kind, self._data, self.read)
        self.read += raw.nbytes
        return raw.copy() if native is kind else raw.astype(native)


def _code(kind: type) -> int | None:
    """The code of a class that is based on one with a code of its own; None for all others."""
    if issubclass(kind, np.ndarray):
        return ARRAY
    return next((code for code, base in BASES.items() if issubclass(kind, base)), None)


class _Limits:
    """What both sides count alike, so that one refuses what the other would."""

    def __init__(self) -> None:
        self._items = 0
        self._deepest = 0
        """The depth of the deepest part of what is being looked at."""

    def _spend(self, items: int) -> None:
        if self._items + items > MAX_ITEMS:
            raise WireError("too large")
        self._items += items

    def _spend_bytes(self, length: int) -> None:
        self._spend(length // BYTES_OF_AN_ITEM + 1)

    def _keys(self, keys: list) -> list:
        """Keys of a dict or members of a set, exactly as they may be. WireError or TypeError if they may not."""
        if any(type(key) is not str for key in keys):
            keys = [*map(_key, keys)]
            self._spend(ITEMS_OF_A_KEY * sum(map(_may_collide, keys)))
        if len(set(keys)) < len(keys):
            raise WireError("keys that are equal")
        return keys

    def _spend_range(self, numbers: range) -> None:
        # (len() knows none that is longer than the machine's memory.)
        if not -MAX_RANGE <= (numbers.stop - numbers.start) // numbers.step <= MAX_RANGE:
            raise WireError("too long")
        self._spend(3 + (len(numbers) >> 10))

    def _spend_array(self, dimensions: int, size: int, dtype: np.dtype) -> None:
        if size > MAX_ARRAY:
            raise WireError("too large")
        items = 1 + dimensions + (size >> 10)
        if dtype.kind == "U":
            items += size // dtype.itemsize + size // 4 // CHARACTERS_OF_AN_ITEM
        self._spend(items)

    def _enter(self, depth: int, parts: int) -> None:
        if depth > MAX_DEPTH:
            raise WireError("too deep")
        self._deepest = max(self._deepest, depth)
        self._spend(parts)


class _Encoder(_Limits):
    """Writes one value; every array, list, dict and set once, and a reference if it recurs."""

    def __init__(self, describe: Callable[[object], Function | None], refused: Callable[[str], None]):
        super().__init__()
        self._describe, self._refused = describe, refused
        self._data: list[bytes] = []
        """That of the arrays."""
        self._size = MAX_TREE
        self._opaques = 0
        self._places: dict[int, tuple[int, int, int, object]] = {}
        """By id: the place, height and items of what was written, and itself, so that no other gets its id."""
        self._open: set[int] = set()

    def encode(self, value: object) -> bytes:
        """The message for `value`; an Opaque where it does not travel, or cannot even be looked at."""
        tree = msgpack.packb(self._token(value, 0))
        return b"".join([HEAD.pack(len(tree)), tree, *self._data])

    def _token(self, value: Value, depth: int) -> Token:
        """`value` in the tree; an Opaque if it does not travel."""
        kind = type(value)
        if kind in ATOMS:
            return value
        items, deepest, places, data, size = self._items, self._deepest, len(self._places), len(self._data), self._size
        try:
            return self._array_once(value, depth) if kind is np.ndarray else self._plain(value, depth)
        except Exception as error:
            # As if it had not been begun, or the places would no longer be those that the decoder counts.
            self._items, self._deepest, self._size = items, deepest, size
            del self._data[data:]
            while len(self._places) > places:
                self._places.popitem()
            why = f", {error}" if type(error) is WireError else ""
            return self._refusal(type_name(value) + why)

    def _refusal(self, type_name: str) -> Token:
        self._refused(type_name)
        return self._opaque(type_name)

    def _opaque(self, type_name: str) -> Token:
        self._spend(ITEMS_OF_AN_OPAQUE)
        self._opaques += 1
        return [OPAQUE, type_name[:MAX_NAME].encode(errors="replace").decode()]

    def _plain(self, value: Value, depth: int) -> Token:
        kind = type(value)
        if kind is str:
            return self._of_scalar(value)
        code = CODES.get(kind) or _code(kind)
        if code == ARRAY:
            return self._array_once(value, depth)
        if code in MUTABLE:
            return self._once(code, value, depth)
        if code in BASES:
            return self._parts(code, value, depth)
        if code == RANGE:
            self._spend_range(value)
            return [RANGE, *map(self._of_scalar, (value.start, value.stop, value.step))]
        if kind is Opaque:
            return self._opaque(value.type_name)
        try:
            scalar = _scalar(value)
        except TypeError:
            return self._function(value)
        return self._of_scalar(scalar)

    def _of_scalar(self, value: Value) -> Token:
        kind = type(value)
        if kind is int:
            return value if value in INTEGERS else [INT, self._digits(value)]
        if kind is str:
            self._spend_bytes(len(value if value.isascii() else value.encode()))
        elif kind is bytes:
            self._spend_bytes(len(value))
        elif kind is complex:
            self._spend(2)
            return [COMPLEX, value.real, value.imag]
        elif kind not in ATOMS:
            return self._array(SCALAR, np.asarray(value))
        return value

    def _digits(self, value: int) -> bytes:
        if value.bit_length() > MAX_INT:
            raise WireError("too many digits")
        digits = value.to_bytes(value.bit_length() // 8 + 1, "big", signed=True)
        self._spend_bytes(len(digits))
        return digits

    def _function(self, value: Value) -> Token:
        function = value if type(value) is Function else self._describe(value)
        if function is None:
            return self._refusal(type_name(value))
        self._spend(ITEMS_OF_A_FUNCTION)
        return function.token

    def _again(self, key: int, depth: int) -> Token:
        """What was written before."""
        place, height, items, _ = self._places[key]
        self._enter(depth + height, items)
        return [REFERENCE, place]

    def _array_once(self, value: np.ndarray, depth: int) -> Token:
        key = id(value)
        if key in self._places:
            return self._again(key, depth)
        items = self._items
        token = self._array(ARRAY, value)
        self._places[key] = len(self._places), 0, self._items - items, value
        return token

    def _once(self, code: int, value: Value, depth: int) -> Token:
        key = id(value)
        if key in self._places:
            return self._again(key, depth)
        if key in self._open:
            raise WireError("in itself")
        items, deepest, self._deepest = self._items, self._deepest, depth
        self._open.add(key)
        try:
            token = self._parts(code, value, depth)
        finally:
            self._open.discard(key)
        self._places[key] = len(self._places), self._deepest - depth, self._items - items, value
        self._deepest = max(self._deepest, deepest)
        return token

    def _parts(self, code: int, value: Value, depth: int) -> Token:
        base, below = BASES[code], depth + 1
        self._enter(below, base.__len__(value) * (2 if code == DICT else 1))
        if code in (LIST, TUPLE):
            parts = [*base.__iter__(value)]
            return [code, *[part if type(part) in ATOMS else self._token(part, below) for part in parts]]
        opaques = self._opaques
        keys = [self._token(key, below) for key in self._keys([*base.__iter__(value)])]
        if self._opaques > opaques:
            raise WireError("a key that does not travel")
        return [code, *keys, *[self._token(part, below) for part in (dict.values(value) if code == DICT else ())]]

    def _array(self, code: int, value: np.ndarray) -> Token:
        if type(value) is np.ndarray:
            shape, dtype = value.shape, value.dtype
        else:
            if issubclass(type(value), np.ma.MaskedArray) and np.ma.is_masked(value):
                raise WireError("with masked entries")
            shape, dtype = np.ndarray.shape.__get__(value), np.ndarray.dtype.__get__(value)
        name = dtype.str
        if not _known(name):
            raise WireError(f"of dtype {dtype}")
        # By shape: a broadcast array counts in full.
        size = math.prod(shape) * dtype.itemsize
        if size > MAX_ARRAY:
            raise WireError(f"of shape {shape}, too large")
        self._spend_array(len(shape), size, dtype)
        self._size += size
        if self._size > MAX_FRAME:
            raise WireError("too large")
        data = np.ndarray.tobytes(value)
        self._data.append(_without_padding(data, dtype) if FLOAT80 and name[1:] == "f16" else data)
        return [code, name, *shape]


def _without_padding(data: bytes, dtype: np.dtype) -> bytes:
    """Extended floats without what lies between them, which is none of the receiver's business."""
    rows = np.frombuffer(data, np.uint8).reshape(-1, 16).copy()
    rows[:, slice(10, None) if dtype.isnative else slice(6)] = 0
    return rows.tobytes()


def type_name(value: object) -> str:
    """The name of the class of `value`, whatever that says of itself."""
    return type.__dict__["__name__"].__get__(type(value))


def encode(
    value: object,
    describe: Callable[[object], Function | None] = lambda value: None,
    refused: Callable[[str], None] = lambda type_name: None,
) -> bytes:
    """`value` as bytes. `describe` says how a value that is not plain travels, or gives None if it does not.

    refused: is told the type of each part that does not travel
    """
    try:
        return _ShortEncoder(describe).encode(value)
    except Exception:  # whatever it is: the other one knows what to do
        return _Encoder(describe, refused).encode(value)


class _Decoder(_Limits):
    """Rebuilds one value, and believes nothing.

    data: the message; read: how much of it the tree takes
    resolved: what functions stand for, by the ids of their tokens, as far as it is known
    """

    def __init__(
        self,
        data: bytes,
        read: int,
        resolve: Callable[[Function], object],
        opaque: Callable[[Opaque], object],
        resolved: dict[int, object],
    ):
        super().__init__()
        self._resolve, self._opaque, self._resolved = resolve, opaque, resolved
        self._data, self._read = data, read
        self._places: list[tuple[Value, int, int]] = []
        """What REFERENCE may name: the value, its height, its items."""

    def decode(self, tree: Token) -> object:
        """The value that the tree stands for; WireError or what Python raises where it is none."""
        value = self._value(tree, 0)
        if self._read != len(self._data):
            raise WireError("more numbers than arrays")
        return value

    def _value(self, token: Token, depth: int) -> Value:
        kind = type(token)
        if kind is not list:
            if kind is str:
                self._spend_bytes(len(token if token.isascii() else token.encode()))
            elif kind is bytes:
                self._spend_bytes(len(token))
            elif kind is not int and kind not in ATOMS:
                raise WireError(f"a {kind.__name__}")
            return token
        if not token or type(token[0]) is not int:
            raise WireError("a list without a code")
        code = token[0]
        if code == ARRAY:
            items = self._items
            value = self._array(*token[1:])
            self._places.append((value, 0, self._items - items))
            return value
        parts = token[1:]
        if code in MUTABLE:
            items, deepest, self._deepest = self._items, self._deepest, depth
            value = self._whole(code, parts, depth)
            self._places.append((value, self._deepest - depth, self._items - items))
            self._deepest = max(self._deepest, deepest)
            return value
        if code in BASES:
            return self._whole(code, parts, depth)
        if code == REFERENCE:
            return self._again(*parts, depth=depth)
        if code == FUNCTION:
            self._spend(ITEMS_OF_A_FUNCTION)
            if id(token) in self._resolved:
                return self._resolved[id(token)]
            return self._resolve(_function(token))
        if code == OPAQUE:
            self._spend(ITEMS_OF_AN_OPAQUE)
            (type_name,) = parts
            return self._opaque(Opaque(type_name))
        return self._number(code, parts)

    def _number(self, code: int, parts: list[Token]) -> Value:
        if code == SCALAR:
            (dtype,) = parts
            if not NUMBERS.fullmatch(dtype):
                raise WireError("not a number")
            return self._array(dtype)[()]
        if code == INT:
            (digits,) = parts
            number = int.from_bytes(digits, "big", signed=True)
            self._spend_bytes(len(digits))
            if number in INTEGERS or number.bit_length() > MAX_INT:
                raise WireError("not an int of many digits")
            return number
        if code == COMPLEX:
            if [*map(type, parts)] != [float, float]:
                raise WireError("not a complex number")
            self._spend(2)
            return complex(*parts)
        if code == RANGE:
            numbers = [self._value(part, MAX_DEPTH) for part in parts] if len(parts) == 3 else []
            if [*map(type, numbers)] != [int, int, int]:
                raise WireError("not a range")
            value = range(*numbers)
            self._spend_range(value)
            return value
        raise WireError(f"unknown code {code}")

    def _again(self, place: int, *, depth: int) -> Value:
        if type(place) is not int or place < 0:
            raise WireError("not a place")
        value, height, items = self._places[place]
        self._enter(depth + height, items)
        return value

    def _whole(self, code: int, parts: list[Token], depth: int) -> Value:
        """What has parts."""
        below = depth + 1
        self._enter(below, len(parts))
        if code in (LIST, TUPLE):
            values = [part if type(part) in ATOMS else self._value(part, below) for part in parts]
            return values if code == LIST else tuple(values)
        count, odd = divmod(len(parts), 2) if code == DICT else (len(parts), 0)
        if odd:
            raise WireError("a key without a value")
        keys = self._keys([self._value(part, below) for part in parts[:count]])
        if code == DICT:
            return dict(zip(keys, [self._value(part, below) for part in parts[count:]], strict=True))
        return BASES[code](keys)

    def _array(self, dtype: str, *shape: int) -> np.ndarray:
        kinds = _known(dtype)
        # (Of -1, NumPy makes what there is.)
        if kinds is None or min(shape, default=0) < 0:
            raise WireError("not an array")
        # NumPy raises for all else that is no shape, and where there is less data.
        raw = np.ndarray(shape, kinds[0], self._data, self._read)
        self._read += raw.nbytes
        self._spend_array(len(shape), raw.nbytes, kinds[0])
        if kinds[0].kind == "U" and np.any(raw.view(f"{kinds[0].str[0]}u4") > sys.maxunicode):
            raise WireError("not a text")
        return raw.astype(kinds[1])


def decode(
    data: bytes,
    resolve: Callable[[Function], object] = lambda function: function,
    opaque: Callable[[Opaque], object] = lambda value: value,
) -> object:
    """The value that `data` stands for, with the results of `resolve` and `opaque` for parts that do not travel.

    Raises WireError for anything that `encode` would not have made, and if `resolve` or `opaque` raise.
    """
    try:
        (length,) = HEAD.unpack_from(data)
        read = HEAD.size + length
        if length > MAX_TREE or read > len(data):
            raise WireError("a tree that is too long")
        tree = msgpack.unpackb(
            memoryview(data)[HEAD.size : read], max_array_len=MAX_ITEMS + 1, max_map_len=0, max_ext_len=0
        )
        short = _ShortDecoder(data, read, resolve)
        if len(data) <= SHORT_MESSAGE:
            try:
                value = short.value(tree, 1)
                if short.read == len(data):
                    return value
            except Exception:
                pass  # whatever it is: the other one finds it, too
        return _Decoder(data, read, resolve, opaque, short.resolved).decode(tree)
    except WireError:
        raise
    except Exception as error:
        raise WireError(f"{type(error).__name__}: {error}") from error
