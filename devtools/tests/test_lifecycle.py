"""Install, update, uninstall, install again, as an administrator would: in a process
of its own, on copies. Slow; the databases of an unchanged addon are there already."""

import pytest

from devtools.databases import complaints
from devtools.shell import ADDON
from devtools.workshop import Workshop

DATABASE = "nav_lifecycle"
COLUMNS = (
    "SELECT table_name || '.' || column_name FROM information_schema.columns"
    " WHERE table_schema = 'public'"
)
XML_IDS = f"SELECT count(*) FROM ir_model_data WHERE module = '{ADDON}'"
STATE = f"SELECT state FROM ir_module_module WHERE name = '{ADDON}'"


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


def test_uninstall_leaves_nothing_and_reinstall_works(shop, database):
    shop.pristine.copy(database, demo=True)
    output = shop.run_odoo(
        "module", "uninstall", "-d", database, ADDON, log="lifecycle-uninstall.log"
    )
    assert complaints(output) == []
    base, _ = shop.pristine.base(demo=True)
    assert _columns(shop, database) - _columns(shop, base) == set()
    assert shop.databases.sql(XML_IDS, database) == "0"
    assert shop.databases.sql(STATE, database) == "uninstalled"
    shop.install(database, ADDON, demo=True, log="lifecycle-reinstall.log")
    assert shop.databases.sql(STATE, database) == "installed"
