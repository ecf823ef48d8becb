from . import nav_sales_prepayment_pct
from . import nav_prepayment_amounts
from . import nav_prepayment_deduction
from . import nav_prepayment_line_mixin
from . import nav_prepayment_order_mixin
from . import nav_prepayment_customer_mixin
from . import nav_prepayment_move_mixin
from . import nav_prepayment_posting
