import {registry} from "@web/core/registry";

const RELOAD = {type: "ir.actions.client", tag: "soft_reload"};

// Post and Send may have to print, download and open an e-mail: one after the other.
// What a dialog changed is shown when it is closed.
async function runActions(env, action) {
    const {doAction} = env.services.action;
    for (const next of action.params.actions) {
        const options = next.target === "new" ? {onClose: () => doAction(RELOAD)} : {};
        await doAction(next, options);
    }
}

registry.category("actions").add("nav_run_actions", runActions);
