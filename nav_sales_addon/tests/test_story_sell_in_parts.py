from odoo.tests import tagged

from . import stories
from .common import NavSalesCommon
from .stories.teller import Teller


@tagged("post_install", "-at_install")
class TestNavStorySellInParts(NavSalesCommon):
    """The main job from the first line to the ledgers; `./dev demo` prints the same."""

    def test_every_figure_is_right(self):
        """SD-125, SD-126: order, preview, parts, rest, ledgers."""
        said = []
        self.assertEqual(stories.run_all(self.env, said.append), [], "\n".join(said))
        self.assertIn("Item ledger entries of the order", "\n".join(said))
        self.assertIn("One posting ships the stools", "\n".join(said))
        self.assertIn("The order is approved and released", "\n".join(said))
        self.assertIn("above the credit limit", "\n".join(said))
        self.assertIn("At release: Odoo makes the purchase order", "\n".join(said))
        self.assertIn("Nothing left the house: Undo Shipment", "\n".join(said))

    def test_a_wrong_figure_is_reported(self):
        """A telling that could not fail would prove nothing."""
        said = []
        teller = Teller(said.append)
        teller.heading("Post")
        self.assertFalse(teller.check("state", {"owed": 5.0}, {"owed": 7.0}))
        self.assertTrue(teller.check("count", 2, 2))
        self.assertEqual(
            teller.wrong, ["Step 1 (Post), state: owed is 5.0, not 7.0"], said
        )
