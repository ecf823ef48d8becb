"""A savepoint that also takes back what was registered for after the commit."""

from contextlib import contextmanager


@contextmanager
def complete_savepoint(env, keep=True):
    """Undo everything of a block when it fails, or always when ``keep`` is False.

    Odoo's savepoint restores the database, the cache and the hooks for before the
    commit. Those for after the commit stay, and so mails and bus messages of records
    that no longer exist would leave the house.
    """
    hooks = env.cr.postcommit._funcs
    before = list(hooks)
    savepoint = env.cr.savepoint()
    done = False
    try:
        yield
        done = keep
    finally:
        savepoint.close(rollback=not done)
        if not done:
            hooks.clear()
            hooks.extend(before)
