from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestNavColumnDefaults(TransactionCase):
    """While modules are updated, others write rows before our code is loaded."""

    def test_required_columns_on_tables_of_odoo(self):
        """Each of them has a default in the database as well."""
        self.env.cr.execute(
            """
            SELECT column_info.table_name, column_info.column_name
              FROM information_schema.columns column_info
              JOIN ir_model model
                ON replace(model.model, '.', '_') = column_info.table_name
             WHERE column_info.column_name LIKE 'nav\\_%'
               AND column_info.table_name NOT LIKE 'nav\\_%'
               AND column_info.is_nullable = 'NO'
               AND column_info.column_default IS NULL
            """
        )
        self.assertFalse(self.env.cr.fetchall())
        self.env.cr.execute(
            "SELECT count(*) FROM information_schema.columns "
            "WHERE column_name = 'nav_match_tolerance_type' "
            "AND table_name = 'account_journal' AND column_default IS NOT NULL"
        )
        self.assertEqual(self.env.cr.fetchone(), (1,))
