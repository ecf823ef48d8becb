from . import nav_report_figures
from . import nav_report_pages
