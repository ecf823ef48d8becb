from odoo.tests import tagged

from .common import NavSalesCommon


@tagged("post_install", "-at_install")
class TestNavCustomerSearch(NavSalesCommon):
    """A name typed into a sales document (rules/customers_setup.md §1.4)."""

    def _customers(self, *names, **values):
        return self.env["res.partner"].create(
            [{"name": name, "customer_rank": 1, **values} for name in names]
        )

    def _type(self, text, **arguments):
        """Names in the order in which the field offers them."""
        customers = self.env["res.partner"].with_user(self.processor)
        customers = customers.with_context(
            nav_customer_template=True, res_partner_search_mode="customer"
        )
        found = customers.name_search(text, **arguments)
        return customers.browse(pair[0] for pair in found).mapped("name")

    def test_whole_name_then_beginning_then_part(self):
        """CS-031: the customer who was meant comes first, also in a short list."""
        popular = self._customers("Best Relecloud")
        popular.customer_rank = 50
        self._customers("Relecloud North", "Relecloud")
        names = ["Relecloud", "Relecloud North", "Best Relecloud"]
        self.assertEqual(self._type("relecloud"), names)
        self.assertEqual(self._type("Relecloud", limit=2), names[:2])
        self.assertEqual(self._type("Relecloud", limit=1), names[:1])
        self.assertEqual(self._type("Best Rele"), ["Best Relecloud"])
        self.assertEqual(self._type("cloud Nor"), ["Relecloud North"])

    def test_number_comes_before_names(self):
        """Rules §1.4: the exact number wins, also that of a blocked customer."""
        self._customers("C77 Trading", "Trading C77")
        numbered = self._customers("Zylphorn", ref="C77")
        self.assertEqual(self._type("c77"), ["Zylphorn", "C77 Trading", "Trading C77"])
        numbered.nav_blocked = "all"
        self.assertEqual(self._type("C77", limit=1), ["Zylphorn"])

    def test_several_matches(self):
        """CS-035, CS-054: all of them are offered; the same name twice is two."""
        self._customers("Adatum West", "Adatum East", "Fabrikam", "Fabrikam")
        self.assertEqual(self._type("Adatum"), ["Adatum East", "Adatum West"])
        self.assertEqual(self._type("Fabrikam"), ["Fabrikam", "Fabrikam"])

    def test_characters_of_patterns_are_plain(self):
        """CS-033, CS-038: no wildcards, no error, whatever is typed."""
        self._customers("A&B (Trade) *Ltd.", "50% Off_Shop", "500 OffXShop")
        self.assertEqual(self._type("B (Trade) *"), ["A&B (Trade) *Ltd."])
        self.assertEqual(self._type("50% Off_"), ["50% Off_Shop"])
        self.assertEqual(self._type("0% Off_"), ["50% Off_Shop"])
        self.assertEqual(self._type("x" * 60), [])

    def test_blocked_customers_come_last(self):
        """CS-036, CS-067: a blocked customer is not taken for his name."""
        self._customers("Wingtip", "wingtip", nav_blocked="all")
        self._customers("WINGTIP")
        self._customers("Wingtip Toys")
        found = self._type("Wingtip")
        self.assertEqual(found[:2], ["WINGTIP", "Wingtip Toys"])
        self.assertEqual(len(found), 4)

    def test_domain_of_the_document_holds(self):
        """Customers of another company are not offered, best match or not."""
        self._customers("Relecloud")
        domain = [("name", "!=", "Relecloud")]
        self.assertEqual(self._type("Relecloud", domain=domain), [])

    def test_elsewhere_odoo_searches(self):
        """Only the customer of a sales document is searched like this."""
        self._customers("Relecloud North", "Relecloud", "Best Relecloud")
        found = self.env["res.partner"].name_search("Relecloud")
        self.assertEqual(
            [name for _id, name in found],
            ["Best Relecloud", "Relecloud", "Relecloud North"],
        )
