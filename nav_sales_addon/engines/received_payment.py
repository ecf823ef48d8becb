"""One row of the window Payment Registration: what was received for a document.

Plain Python, no Odoo (rules/payment_matching.md §10). Amounts have the sign of the
entry: what is refunded for a credit memo is negative.
"""

CLOSED = "closed"
CHANGED = "changed"
OVERDUE = "overdue"
DISCOUNT_PASSED = "discount_passed"


class ReceivedPayment:
    """What is open of a document, and what the user says was received for it.

    :ivar open_amount: what is open, signed
    :ivar discount: what may be deducted up to `discount_date`, signed
    """

    def __init__(self, open_amount, discount=0.0, due_date=None, digits=2):
        self.open_amount, self.discount, self.due_date = open_amount, discount, due_date
        self.digits = digits
        self.is_made = False
        self.date = self.discount_date = None
        self.amount = 0.0

    # === WHAT THE USER ENTERS ===#

    def tick(self, today=None):
        """The payment was made: date and amount are proposed.

        :param today: taken as date if there is none yet; None: the date stays blank
        """
        self.is_made = True
        self.date = self.date or today
        if not self.amount:
            self.amount = self.proposal()

    def untick(self):
        """As if nothing had been entered."""
        self.is_made, self.date, self.amount = False, None, 0.0

    def enter_date(self, date):
        """A date ticks; an amount that was only proposed is proposed anew."""
        was_proposed = self._is_zero(self.amount) or any(
            self._is_zero(self.amount - amount)
            for amount in (self.open_amount, self.open_amount - self.discount)
        )
        self.date = date
        if date:
            self.is_made = True
            if was_proposed:
                self.amount = self.proposal()

    def enter_amount(self, amount, today=None):
        """An amount ticks. Of a credit memo it may be typed without its sign."""
        if self.open_amount < 0 < amount:
            amount = -amount
        self.amount = amount
        if amount:
            self.is_made = True
            self.date = self.date or today

    # === WHAT FOLLOWS ===#

    def proposal(self):
        """The discounted amount in time, else what is open; nothing without a date."""
        if not self.date:
            return 0.0
        discount = self.discount if self.is_in_time() else 0.0
        return round(self.open_amount - discount, self.digits)

    def is_in_time(self):
        """Whether the date lies within the discount date."""
        return bool(
            self.date and self.discount_date and self.date <= self.discount_date
        )

    def remaining(self):
        """What stays open of the document: nothing once enough was received."""
        need = self.open_amount
        if self.is_in_time():
            need -= self.discount
        if self.amount and round(abs(self.amount) - abs(need), self.digits) >= 0:
            return 0.0
        return round(self.open_amount - self.amount, self.digits)

    def surplus(self):
        """What was received beyond it, and stays as an open credit (positive)."""
        need = self.open_amount
        if self.is_in_time():
            need -= self.discount
        return max(round(abs(self.amount) - abs(need), self.digits), 0.0)

    def is_overdue(self):
        """Received after the due date; nobody is late with our own credit memo."""
        return bool(
            self.date
            and self.due_date
            and self.date > self.due_date
            and self.open_amount > 0
        )

    def is_discount_passed(self):
        return bool(
            self.date
            and self.discount
            and self.discount_date
            and self.date > self.discount_date
        )

    def warning(self):
        """In this order: in time nothing, overdue, discount date has passed."""
        if self.discount and self.is_in_time():
            return None
        if self.is_overdue():
            return OVERDUE
        if self.is_discount_passed() and self.remaining():
            return DISCOUNT_PASSED
        return None

    def _is_zero(self, amount):
        return not round(amount, self.digits)
