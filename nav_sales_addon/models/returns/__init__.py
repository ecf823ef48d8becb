from . import nav_return_reason
from . import nav_return_line_mixin
from . import nav_return_order_line_mixin
from . import nav_return_order_mixin
from . import nav_return_move_mixin
from . import stock_rule
from . import nav_receipt_crediting
