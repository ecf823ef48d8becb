from . import nav_takes_back_mixin
from . import nav_reversal_line_mixin
from . import nav_cancelled_document
from . import nav_correction_mixin
from . import nav_correction
from . import nav_cancellation_check
from . import nav_cancellation
