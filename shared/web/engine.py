"""Engines by name: a declaration names what answers, the warm-up imports it.

Reading a function's declarations stays cheap that way: gateways, documents and checks read all of them and
call none. `module:function` is written as for any server of Python applications.
"""

from collections.abc import Callable
from importlib import import_module
from typing import Any


class EngineMissing(LookupError):
    """A declaration names a module or a function that does not exist; the message says which."""


Engine = str | Callable[..., Any]
"""A function, or the name of one."""


def load_engine(reference: Engine) -> Callable[..., Any]:
    """Return the function, imported where `package.module:function` names it. Raises EngineMissing."""
    if not isinstance(reference, str):
        return reference
    module, colon, name = reference.partition(":")
    if not colon:
        raise EngineMissing(f"{reference!r} names no function; expected package.module:function")
    engine = getattr(import_module(module), name, None)
    if not callable(engine):
        raise EngineMissing(f"{module} has no function {name!r}: correct the declaration that names it")
    return engine  # type: ignore[no-any-return]
