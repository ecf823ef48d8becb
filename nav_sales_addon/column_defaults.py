"""Defaults of required columns that hold in the database as well."""

from odoo.tools import SQL


def set_column_defaults(cr, table, defaults):
    """Let PostgreSQL fill required columns of ours on tables of Odoo.

    While modules are loaded or updated, code of other modules writes rows at a moment
    when ours is not loaded yet; without a default those rows would be refused.

    :param dict defaults: value for each column
    """
    for column, value in defaults.items():
        cr.execute(
            SQL(
                "ALTER TABLE %s ALTER COLUMN %s SET DEFAULT %s",
                SQL.identifier(table),
                SQL.identifier(column),
                value,
            )
        )
