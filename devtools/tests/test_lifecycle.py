"""Install, update, uninstall, install again, as an administrator would: in a process
of its own, on copies. Slow; the databases of an unchanged addon are there already."""

import re

import pytest

from devtools.databases import complaints
from devtools.shell import ADDON
from devtools.workshop import Workshop

DATABASE = "nav_lifecycle"
COLUMNS = (
    "SELECT table_name || '.' || column_name FROM information_schema.columns"
    " WHERE table_schema = 'public'"
)
XML_IDS = f"SELECT DISTINCT model FROM ir_model_data WHERE module = '{ADDON}'"
STATE = f"SELECT state FROM ir_module_module WHERE name = '{ADDON}'"
# what documents refer to, as tables in Odoo's log and as models
USED = re.compile(r'bad query: b.DELETE FROM "(res_partner|product_|stock_warehouse)')
USED_MODELS = re.compile(r"(res\.partner|product\.|stock\.|sale\.|account\.)")


@pytest.fixture(scope="module")
def shop():
    return Workshop()


@pytest.fixture
def database(shop):
    yield DATABASE
    shop.databases.drop(DATABASE)


def _columns(shop, database):
    return set(shop.databases.sql(COLUMNS, database).splitlines())


@pytest.mark.parametrize("demo", [False, True], ids=["empty", "demo"])
def test_installs_without_warnings(shop, demo):
    name, _ = shop.pristine.clean(demo)  # raises on a warning
    assert shop.databases.sql(STATE, name) == "installed"


def test_update_has_no_warnings(shop, database):
    shop.pristine.copy(database, demo=True)
    shop.install(database, ADDON, update=True, log="lifecycle-update.log")


def _uninstall(shop, demo):
    """Uninstall, check what is gone, install again; answer with the complaints."""
    shop.pristine.copy(DATABASE, demo=demo)
    log = "lifecycle-uninstall.log"
    output = shop.run_odoo("module", "uninstall", "-d", DATABASE, ADDON, log=log)
    assert shop.databases.sql(STATE, DATABASE) == "uninstalled"
    base, _ = shop.pristine.base(demo)
    assert _columns(shop, DATABASE) - _columns(shop, base) == set()
    left = shop.databases.sql(XML_IDS, DATABASE).splitlines()
    shop.install(DATABASE, ADDON, demo=demo, log="lifecycle-reinstall.log")
    assert shop.databases.sql(STATE, DATABASE) == "installed"
    return complaints(output), set(left)


def test_uninstall_leaves_nothing_and_reinstall_works(shop, database):
    assert _uninstall(shop, demo=False) == ([], set())


def test_uninstall_after_business_keeps_only_what_documents_need(shop, database):
    """Odoo tries to delete customers and items, and leaves those in documents."""
    complained, left = _uninstall(shop, demo=True)
    assert [line for line in complained if not USED.search(line)] == []
    assert [model for model in left if not USED_MODELS.match(model)] == []
