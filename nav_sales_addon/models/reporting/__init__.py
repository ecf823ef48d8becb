from . import nav_printed_totals
from . import nav_printed_document
