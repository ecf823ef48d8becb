"""How figures look in messages."""

from odoo.tools import formatLang


def format_quantity(env, quantity):
    """A quantity as users of this language write it, without idle decimals."""
    digits = env["decimal.precision"].precision_get("Product Unit")
    decimals = f"{quantity:.{digits}f}".rstrip("0").partition(".")[2]
    return formatLang(env, quantity, digits=len(decimals))
