"""What is the same for all lines of a document, and what one line gets of it."""

from dataclasses import dataclass

from ...engines.best_price import Result, Row


@dataclass(frozen=True)
class PriceRow(Row):
    """A row with what only Odoo needs to know of it."""

    includes_tax: bool = False
    fiscal_position: int | None = None
    allow_invoice_discount: bool = True


@dataclass(frozen=True)
class PriceTerms:
    """Who buys when in which currency; ids only, so that it can be a cache key."""

    companies: tuple[int, ...]
    company: int
    customers: tuple[int, ...] = ()
    price_group: int | None = None
    discount_group: int | None = None
    campaign: int | None = None
    currency: int | None = None  # None: the company's own, as on the rows
    rate: float = 1.0
    date: object = None
    allow_line_discount: bool = True


@dataclass(frozen=True)
class PriceDecision:
    """Price and discount of one line; price None: Odoo's price list decides."""

    prices: Result
    discounts: Result
    price: float | None
    discount: float
    allow_line_discount: bool
    allow_invoice_discount: bool | None  # None: as the item says

    @property
    def has_prices(self):
        """Whether the item has a price row for this customer, fitting or not."""
        return bool(self.prices.trace)

    @property
    def has_discounts(self):
        return bool(self.discounts.trace)

    def net(self, list_price):
        """Price after line discount; the list price counts where no row has one."""
        price = list_price if self.price is None else self.price
        return price * (1 - self.discount / 100)
