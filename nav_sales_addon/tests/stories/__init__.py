"""The flows of the business, told in steps.

`./dev demo` prints them from a demo database, the tests run them on an empty company:
one telling, so what a visitor reads is what is checked.
"""

from . import (
    bank_payments,
    best_price,
    drop_ship,
    large_sale,
    pay_before_delivery,
    post_and_send,
    register_payments,
    sell_again,
    sell_from_quote,
    sell_in_parts,
    statements,
    take_back,
    undo_shipment,
    win_opportunity,
)

STORIES = (
    sell_in_parts,
    sell_from_quote,
    sell_again,
    best_price,
    large_sale,
    drop_ship,
    undo_shipment,
    take_back,
    post_and_send,
    register_payments,
    bank_payments,
    pay_before_delivery,
    statements,
    win_opportunity,
)


def run_all(env, say):
    """Run every story for real.

    :param say: function that gets one text at a time, to print or to drop
    :return: list of sentences about figures that are wrong, empty when all is right
    """
    wrong = []
    for story in STORIES:
        wrong += story.tell(env, say)
    return wrong


def write_pdfs(env, folder, say):
    """Write the documents of the stories, as the customer gets them.

    :param pathlib.Path folder: where to, it exists
    """
    for story in STORIES:
        story.write_pdfs(env, folder, say)
