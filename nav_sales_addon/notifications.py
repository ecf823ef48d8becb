"""Short messages at the edge of the screen, as actions of the web client."""

CLOSE = {"type": "ir.actions.act_window_close"}
RELOAD = {"type": "ir.actions.client", "tag": "soft_reload"}


def notification(message, kind="success", then=None, **options):
    """An action that shows a message.

    :param kind: ``success``, ``info``, ``warning`` or ``danger``
    :param then: the action that follows, for example `CLOSE` or `RELOAD`
    :param options: ``title``, ``sticky`` (it stays until somebody closes it)
    """
    params = {"message": message, "type": kind, **options}
    if then:
        params["next"] = {**then}
    return {
        "type": "ir.actions.client",
        "tag": "display_notification",
        "params": params,
    }
