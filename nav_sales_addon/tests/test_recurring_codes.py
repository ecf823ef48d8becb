from datetime import date

from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import RedirectWarning, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import NavSalesCommon


class NavRecurringCommon(NavSalesCommon):
    """Code RENT: a text, 2 pcs. of I1 and a service for 50; code CLEAN: 1 pc. of I2."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rent = cls._create_code(
            "RENT",
            {"display_type": "line_note", "name": "Rent of this month"},
            {"product_id": cls.item_1.id, "product_uom_qty": 2},
            {"product_id": cls.service.id, "product_uom_qty": 1, "nav_amount": 50},
        )
        cls.clean = cls._create_code(
            "CLEAN", {"product_id": cls.item_2.id, "product_uom_qty": 1}
        )

    @classmethod
    def _create_code(cls, name, *lines, **values):
        return cls.env["sale.order.template"].create(
            {
                "name": name,
                "company_id": cls.company.id,
                "sale_order_template_line_ids": [
                    Command.create(line) for line in lines
                ],
                **values,
            }
        )

    @classmethod
    def _link(cls, template, **values):
        return cls.env["nav.customer.sales.code"].create(
            {
                "partner_id": cls.customer.id,
                "template_id": template.id,
                "company_id": cls.company.id,
                **values,
            }
        )


@tagged("post_install", "-at_install")
class TestNavRecurringCodes(NavRecurringCommon):
    """Standard sales codes and the customers who use them (rules §15)."""

    def test_link_cannot_be_renamed(self):
        """SD-272: customer and code of a link stay, everything else may change."""
        link = self._link(self.rent)
        other = self.env["res.partner"].create({"name": "C20"})
        with self.assertRefused("cannot be changed"):
            link.template_id = self.clean
        with self.assertRefused("cannot be changed"):
            link.partner_id = other
        link.write({"template_id": self.rent.id, "blocked": True})
        self.assertTrue(link.blocked)

    def test_same_code_twice_is_refused(self):
        """A customer has a code once in each company."""
        self._link(self.rent)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self._link(self.rent)

    def test_dates_in_wrong_order_are_refused(self):
        """Valid From may be the same day as Valid To, but not later."""
        day = date(2026, 2, 1)
        self._link(self.clean, valid_from=day, valid_to=day)
        with self.assertRefused("Valid From", ValidationError):
            self._link(self.rent, valid_from=day, valid_to=date(2026, 1, 31))

    def test_used_code_is_not_deleted(self):
        """SD-269: a used code says who uses it; without links it goes unasked."""
        link = self._link(self.rent)
        with self.assertRefused("RENT is used by C10", RedirectWarning):
            self.rent.unlink()
        self.assertTrue(link.exists() and self.rent.exists())
        link.unlink()
        (self.rent | self.clean).unlink()
        self.assertFalse((self.rent | self.clean).exists())

    def test_customer_card_lists_the_codes(self):
        """A processor gives a customer a code on the card, with the modes Manual."""
        partners = self.env["res.partner"].with_user(self.processor)
        with Form(partners.browse(self.customer.id)) as card:
            with card.nav_sales_code_ids.new() as line:
                line.template_id = self.rent
        link = self.customer.nav_sales_code_ids
        self.assertEqual(link.template_id, self.rent)
        self.assertEqual((link.quote_mode, link.order_mode), ("manual", "manual"))
        self.assertEqual(link.company_id, self.company)
        self.assertEqual(self.rent.nav_customer_code_ids.partner_id, self.customer)

    def test_standard_code_form(self):
        """A manager enters an amount for a service on our form of a code."""
        view = "nav_sales_addon.nav_standard_sales_code_view_form"
        form = Form(self.env["sale.order.template"].with_user(self.manager), view)
        form.name = "FEE"
        with form.sale_order_template_line_ids.new() as line:
            line.product_id = self.service
            line.nav_amount = 12.5
        code = form.save()
        self.assertEqual(code.sale_order_template_line_ids.nav_amount, 12.5)

    def test_other_company_is_not_seen(self):
        """Recurring lines belong to one company (design §7)."""
        link = self._link(self.rent)
        other = self.env["res.company"].create({"name": "Other Company"})
        user = self._create_user("other", "group_nav_processor")
        user.write({"company_ids": [Command.set(other.ids)], "company_id": other.id})
        links = self.env["nav.customer.sales.code"].with_user(user)
        self.assertFalse(links.search([("id", "=", link.id)]))
