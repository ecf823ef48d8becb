from . import nav_sales_invoice
from . import nav_receivables_reports
