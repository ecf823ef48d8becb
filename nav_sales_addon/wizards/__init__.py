from . import nav_post_order
from . import nav_new_customer
from . import nav_apply_customer_template
from . import nav_posting_preview_wizard
from . import nav_find_entries
from . import nav_get_recurring_lines
from . import nav_get_shipment_lines
from . import nav_combine_shipments
