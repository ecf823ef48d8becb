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

    format(name) {
        return formatMonetary(this.balances[name] || 0, {
            currencyId: this.balances.currency_id,
        });
    }
}

registry.category("views").add("nav_payment_registration", {
    ...listView,
    Controller: NavPaymentRegistrationController,
});
