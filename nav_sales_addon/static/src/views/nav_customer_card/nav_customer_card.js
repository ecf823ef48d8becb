import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {formView} from "@web/views/form/form_view";

/** New on the customer card goes through the customer templates, as in the list. */
export class NavCustomerCardController extends formView.Controller {
    setup() {
        super.setup();
        this.action = useService("action");
    }

    async create() {
        if ((await this.model.root.isDirty()) && !(await this.model.root.save())) {
            return;
        }
        await this.action.doAction(
            await this.orm.call("res.partner", "action_nav_new_customer", [[]]),
        );
    }
}

registry.category("views").add("nav_customer_card", {
    ...formView,
    Controller: NavCustomerCardController,
});
