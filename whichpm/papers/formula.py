"""Calculate what a file says as a formula: ``budget * spent / earned``. Pure."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from typing import Any

_OPERATIONS: Mapping[type[ast.operator], Callable[[float, float], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}


class NotCalculable(ValueError):
    """A formula that gives no number; the message says why."""


def value(formula: str, given: Mapping[str, float]) -> float:
    """What a formula gives for figures by name: ``+ - * / **``, brackets and numbers, nothing else.

    Raises :class:`NotCalculable`.
    """
    try:
        return float(_value(ast.parse(formula, mode="eval").body, given))
    except SyntaxError as error:
        raise NotCalculable(f'"{formula}" is no formula') from error
    except (ArithmeticError, TypeError) as error:  # A root of what is below zero is no number.
        raise NotCalculable(f"it gives no number: {error}") from error


def _value(node: ast.expr, given: Mapping[str, float]) -> float:
    match node:
        case ast.Constant(value=int() | float() as number):
            return float(number)
        case ast.Name(id=name) if name in given:
            return given[name]
        case ast.Name(id=name):
            raise NotCalculable(f'"{name}" is no figure')
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_value(operand, given)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATIONS:
            found: float = _OPERATIONS[type(op)](_value(left, given), _value(right, given))
            return found
    raise NotCalculable(f'"{ast.unparse(node)}" is neither a figure nor one of + - * / **')
