"""What installation and removal do beyond the data files."""


def post_init_hook(env):
    """Give documents of a running Odoo the type and status they have in our words.

    Confirmed orders are released orders, everything else stays a quote. Bulk SQL: an
    existing company may have a million orders, and nothing is to be recomputed.
    """
    env.cr.execute(
        """
        UPDATE sale_order
           SET nav_document_type = 'order', nav_status = 'released'
         WHERE state = 'sale'
        """
    )
    env["sale.order"].invalidate_model(["nav_document_type", "nav_status"])


def uninstall_hook(env):
    """Nothing of Odoo's own was changed; our columns and models go by themselves."""
