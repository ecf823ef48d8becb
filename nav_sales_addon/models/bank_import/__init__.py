from . import nav_bank_import_line_mixin
from . import nav_bank_csv_format
from . import nav_bank_import
