from . import nav_copy_target_mixin
from . import nav_copy_source
from . import nav_document_copying
