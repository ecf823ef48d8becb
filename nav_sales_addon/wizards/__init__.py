from . import nav_post_order
from . import nav_posting_preview_wizard
from . import nav_find_entries
