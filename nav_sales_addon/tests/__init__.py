from . import test_install
from . import test_posting_order
from . import test_posting_goods
from . import test_posting_money
from . import test_posting_preview
from . import test_posting_two_users
from . import test_posting_companies
from . import test_ledger_amounts
