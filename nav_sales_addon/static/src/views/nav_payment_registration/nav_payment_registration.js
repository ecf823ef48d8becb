import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {formatMonetary} from "@web/views/fields/formatters";
import {listView} from "@web/views/list/list_view";
import {useState} from "@odoo/owl";

/**
 * Payment Registration: the list of unpaid documents, with the balance of the account
 * below it. The figures are read again whenever a row is saved or the list is loaded.
 */
export class NavPaymentRegistrationController extends listView.Controller {
    static template = "nav_sales_addon.PaymentRegistration";

    setup() {
        super.setup();
        this.balances = useState({});
        this.action = useService("action");
    }

    get modelParams() {
        const params = super.modelParams;
        params.hooks.onRootLoaded = () => this.readBalances();
        return params;
    }

    async onRecordSaved(record) {
        await super.onRecordSaved(record);
        this.readBalances();
    }

    async readBalances() {
        const found = await this.orm.call(this.props.resModel, "nav_balances", []);
        Object.assign(this.balances, found);
    }

    /** The setup, or Search Documents: rows are saved, the list is read again. */
    async openDialog(action) {
        if (await this.model.root.leaveEditMode()) {
            const opened = action.includes(".")
                ? action
                : await this.orm.call(this.props.resModel, action, [[]]);
            await this.action.doAction(opened, {onClose: () => this.model.load()});
        }
    }

    format(name) {
        return formatMonetary(this.balances[name] || 0, {
            currencyId: this.balances.currency_id,
        });
    }
}

registry.category("views").add("nav_payment_registration", {
    ...listView,
    Controller: NavPaymentRegistrationController,
    // the tick in the row is the only one: posting takes all that are ticked
    props: (genericProps, view) => ({
        ...listView.props(genericProps, view),
        allowSelectors: false,
    }),
});
