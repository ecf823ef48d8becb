"""What a database holds, to show that something left no trace."""

from odoo.tools import SQL

PREFIXES = ("sale", "stock", "account", "mail", "bus", "ir_sequence", "ir_attachment")


def tables(env):
    """The tables a posting could write to, our own among them."""
    pattern = "^(" + "|".join((*PREFIXES, "nav_")) + ")"
    env.cr.execute(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        " AND tablename ~ %s ORDER BY 1",
        [pattern],
    )
    return [name for (name,) in env.cr.fetchall()]


def content(env):
    """Number of rows and a fingerprint of them, for each of these tables."""
    env.cr.flush()  # what earlier steps left to the commit is theirs, not the preview's
    result = {}
    for name in tables(env):
        rows = env.execute_query(
            SQL(
                "SELECT count(*), md5(string_agg(row_, '' ORDER BY row_))"
                " FROM (SELECT md5(t::text) AS row_ FROM %s t) rows_",
                SQL.identifier(name),
            )
        )
        result[name] = rows[0]
    return result


def next_numbers(env):
    """Where every number series stands, those PostgreSQL counts included."""
    env.cr.execute(
        "SELECT sequencename, last_value FROM pg_sequences"
        " WHERE sequencename LIKE 'ir\\_sequence\\_%'"
    )
    return dict(env.cr.fetchall())
