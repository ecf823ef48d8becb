# first: the mixin of what is sent inherits it
from . import nav_interaction_mixin
from . import nav_interaction_template
from . import nav_interaction
from . import nav_customer_relationship_mixin
from . import nav_order_relationship_mixin
from . import nav_mandatory_analytics
