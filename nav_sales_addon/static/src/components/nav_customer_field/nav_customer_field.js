import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {computeM2OProps} from "@web/views/fields/many2one/many2one";
import {
    buildM2OFieldDescription,
    Many2OneField,
} from "@web/views/fields/many2one/many2one_field";
import {FormViewDialog} from "@web/views/view_dialogs/form_view_dialog";

/**
 * The customer of a sales document. A new name becomes a customer through a template:
 * "Create" takes the only one there is, "Create and edit" (or several templates) asks in
 * a dialog. Without templates it is Odoo's contact form.
 */
export class NavCustomerField extends Many2OneField {
    setup() {
        super.setup();
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.orm = useService("orm");
    }

    get m2oProps() {
        const props = computeM2OProps(this.props);
        return {...props, createAction: ({context}) => this.createCustomer(context)};
    }

    async createCustomer(context) {
        const action = await this.orm.call("res.partner", "action_nav_new_customer", [
            [],
        ]);
        if (action.res_model === "res.partner") {
            this.dialog.add(
                FormViewDialog,
                {
                    resModel: action.res_model,
                    context: {...context, ...action.context},
                    onRecordSaved: ({resId, data}) =>
                        this.setCustomer({id: resId, display_name: data.display_name}),
                },
                {onClose: () => this.showCustomer()},
            );
            return;
        }
        await this.action.doAction(action, {
            additionalContext: {
                default_name: context.default_name,
                nav_for_document: true,
            },
            onClose: async (customer) => {
                if (customer?.id) {
                    await this.setCustomer(customer);
                }
                this.showCustomer();
            },
        });
    }

    async setCustomer({id, display_name}) {
        await this.props.record.update({[this.props.name]: {id, display_name}});
    }

    /** A name that was not created gives way to the customer as he was. */
    showCustomer() {
        this.render(true);
    }
}

registry.category("fields").add("nav_customer_many2one", {
    ...buildM2OFieldDescription(NavCustomerField),
});
