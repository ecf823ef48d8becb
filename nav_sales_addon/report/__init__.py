from . import nav_sales_invoice
