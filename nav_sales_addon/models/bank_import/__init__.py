from . import nav_bank_import_line_mixin
