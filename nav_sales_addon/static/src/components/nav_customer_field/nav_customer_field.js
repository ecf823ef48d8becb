import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {computeM2OProps} from "@web/views/fields/many2one/many2one";
import {
    buildM2OFieldDescription,
    Many2OneField,
} from "@web/views/fields/many2one/many2one_field";

/**
 * The customer of a sales document. A new name becomes a customer through a template:
 * "Create" with the only one there is, "Create and edit" (or several templates) in a
 * dialog. People who may not create contacts otherwise can do it this way; the server
 * checks their role.
 */
export class NavCustomerField extends Many2OneField {
    setup() {
        super.setup();
        this.action = useService("action");
    }

    get m2oProps() {
        return {
            ...computeM2OProps(this.props),
            canCreate: true,
            canCreateEdit: true,
            canQuickCreate: true,
            createAction: ({context}) => this.createCustomer(context),
        };
    }

    async createCustomer(context) {
        await this.action.doAction("nav_sales_addon.nav_new_customer_action", {
            additionalContext: {
                default_name: context.default_name,
                nav_for_document: true,
            },
            onClose: async (customer) => {
                if (customer?.id) {
                    const {id, display_name} = customer;
                    await this.props.record.update({
                        [this.props.name]: {id, display_name},
                    });
                }
                // A name that was not created gives way to the customer as he was
                this.render(true);
            },
        });
    }
}

registry.category("fields").add("nav_customer_many2one", {
    ...buildM2OFieldDescription(NavCustomerField),
});
