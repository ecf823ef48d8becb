import {registry} from "@web/core/registry";
import {stepUtils} from "@web_tour/tour_utils";
import {pick} from "@nav_sales_addon/../tests/tours/nav_tour_utils";

const LINES = ".o_field_widget[name=order_line]";
const NO_DIALOG = "body:not(:has(.modal))";

function post() {
    return [
        {
            content: "Post",
            trigger: ".o_statusbar_buttons button[name=action_nav_post]",
            run: "click",
        },
        {
            content: "Ship and Invoice, as proposed",
            trigger:
                '.modal:has(.o_field_widget[name=mode] input[data-value="ship_invoice"]:checked) footer button[name=action_nav_post]',
            run: "click",
        },
    ];
}

// Issue 5: the seller marks a line; without a purchase order it does not ship
registry.category("web_tour.tours").add("nav_drop_shipment_mark", {
    steps: () => [
        {
            content: "Enter the line",
            trigger: `${LINES} .o_data_row:first td[name=product_uom_qty]`,
            run: "click",
        },
        {
            content: "The vendor sends it to the customer",
            trigger: `${LINES} .o_selected_row td[name=nav_drop_shipment] input`,
            run: "check",
        },
        ...stepUtils.saveForm(),
        {
            content: "The line is marked",
            trigger: `${LINES} .o_data_row:first td[name=nav_drop_shipment] input:checked`,
        },
        ...post(),
        {
            content: "It is refused, and the message says what to do",
            trigger:
                '.o_error_dialog:contains("without a purchase order"):contains("Get Sales Order")',
        },
        {
            content: "Close the message",
            trigger: ".o_error_dialog footer .btn-primary",
            run: "click",
        },
        {
            content: "Close the dialog",
            trigger: ".modal footer button[special=cancel], .modal .btn-close",
            run: "click",
        },
        {
            content: "The order is open as before",
            trigger: `${NO_DIALOG} .o_arrow_button_current[data-value=open]`,
        },
    ],
});

// The buyer, without any right in sales, fetches it and orders it from the vendor
registry.category("web_tour.tours").add("nav_drop_shipment_get", {
    steps: () => [
        {
            content: "A new purchase order",
            trigger: ".o_form_view .o_field_widget[name=partner_id] input",
        },
        ...pick("partner_id", "Vendor V"),
        ...pick("nav_sell_to_partner_id", "Tour Customer"),
        {
            content: "It goes to the customer",
            trigger:
                '.o_field_widget[name=dest_address_id] input:value("Tour Customer")',
        },
        {
            content: "Get Sales Order",
            trigger: "button[name=action_nav_get_sales_order]",
            run: "click",
        },
        {
            content: "The order of the customer is chosen already",
            trigger:
                '.modal .o_data_row:contains("Tour Desk"):has(td[name=selected] input:checked)',
        },
        {
            content: "Get its lines",
            trigger: ".modal footer button[name=action_nav_get]",
            run: "click",
        },
        {
            content: "The line came with its quantity and the vendor's price",
            trigger: `${NO_DIALOG} ${LINES} .o_data_row:contains("Tour Desk"):contains("10.00"):contains("60.00")`,
        },
        {
            content: "Nothing is left to get",
            trigger: "button[name=action_nav_get_sales_order]",
            run: "click",
        },
        {
            content: "A message says so",
            trigger: '.modal:contains("nothing to get")',
        },
        {
            content: "Close it",
            trigger: ".modal footer .btn-primary",
            run: "click",
        },
        {
            content: "Confirm the order",
            trigger: `${NO_DIALOG} #draft_confirm, ${NO_DIALOG} button[name=button_confirm]`,
            run: "click",
        },
        {
            content: "It is a purchase order; see what it is for",
            trigger:
                ".o_form_view:has(.o_arrow_button_current[data-value=purchase]) button[name=action_nav_view_sale_orders]",
            run: "click",
        },
        {
            content: "The buyer sees how far the sales order is",
            trigger: '.o_list_view .o_data_row:contains("Sent to Vendor")',
        },
    ],
});

// The vendor reports that he has shipped: the seller posts both sides
registry.category("web_tour.tours").add("nav_drop_shipment_post", {
    steps: () => [
        {
            content: "The line knows its purchase order",
            trigger: `${LINES} .o_data_row:first button[name=action_nav_view_purchase_order]`,
        },
        ...post(),
        {
            content: "The posted invoice opens",
            trigger: `${NO_DIALOG} .o_field_widget[name=state] .o_arrow_button_current:contains("Posted")`,
        },
        {
            content: "From the invoice back to the order",
            trigger: ".o-form-buttonbox button[name=action_nav_view_orders]",
            run: "click",
        },
        {
            content: "The order is finished",
            trigger: '.ribbon:contains("Finished")',
        },
    ],
});

// Several lines at once, from the buyer's list
registry.category("web_tour.tours").add("nav_drop_shipment_bulk", {
    steps: () => [
        {
            content: "Two lines wait; the vendor is proposed",
            trigger:
                '.o_list_view:has(.o_data_row:eq(1)) .o_data_row:contains("Vendor V")',
        },
        {
            content: "Choose all",
            trigger: ".o_list_view thead .o_list_record_selector input",
            run: "click",
        },
        {
            content: "Create purchase orders",
            trigger: ".o_control_panel button[name=action_nav_create_purchase_orders]",
            run: "click",
        },
        {
            content: "One purchase order for the customer, opened",
            trigger:
                '.o_form_view:has(.o_field_widget[name=nav_sell_to_partner_id]:contains("Tour Customer")) .o_data_row:eq(1)',
        },
    ],
});

// The bill of the vendor never runs ahead of the sale
registry.category("web_tour.tours").add("nav_drop_shipment_bill_refused", {
    steps: () => [
        {
            content: "Confirm the bill",
            trigger: ".o_statusbar_buttons button[name=action_post]:visible",
            run: "click",
        },
        {
            content: "It is refused: the sales order comes first",
            trigger: '.modal:contains("must be invoiced before")',
        },
        {
            content: "Close the message",
            trigger: ".modal footer .btn-primary",
            run: "click",
        },
        {
            content: "The bill is a draft as before",
            trigger: `${NO_DIALOG} .o_arrow_button_current[data-value=draft]`,
        },
    ],
});
