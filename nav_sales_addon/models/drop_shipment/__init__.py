from . import nav_drop_shipment_line_mixin
from . import nav_drop_shipment_linking
from . import nav_drop_shipment_posting
from . import purchase_order
from . import purchase_order_line
