from . import nav_undo_move_mixin
from . import nav_undo_picking_mixin
from . import nav_undo_check
from . import nav_undo_posting
