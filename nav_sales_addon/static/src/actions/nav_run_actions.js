import {registry} from "@web/core/registry";

// Post and Send may have to print, download and open an e-mail: one after the other
async function runActions(env, action) {
    for (const next of action.params.actions) {
        await env.services.action.doAction(next);
    }
}

registry.category("actions").add("nav_run_actions", runActions);
