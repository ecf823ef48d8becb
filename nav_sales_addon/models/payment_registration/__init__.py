from . import nav_payment_registration_setup
from . import nav_payment_registration_mark
from . import nav_payment_registration
from . import nav_registered_payment_posting
from . import nav_cash_receipt_mixin
