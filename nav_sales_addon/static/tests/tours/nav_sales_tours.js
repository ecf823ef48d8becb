import {registry} from "@web/core/registry";
import {stepUtils} from "@web_tour/tour_utils";
import {pick} from "@nav_sales_addon/../tests/tours/nav_tour_utils";

const LINES = ".o_field_widget[name=order_line]";

function typeInLine(field, value) {
    return [
        {
            content: `Enter the cell ${field}`,
            trigger: `${LINES} .o_data_row:first td[name=${field}]`,
            run: "click",
        },
        {
            content: `Type ${value} in ${field}`,
            trigger: `${LINES} .o_selected_row .o_field_widget[name=${field}] input`,
            run: `edit ${value}`,
        },
    ];
}

function seeInLine(field, value) {
    return {
        content: `The line shows ${value} in ${field}`,
        trigger: `${LINES} .o_data_row:first td[name=${field}]:contains("${value}")`,
    };
}

function openPostDialog() {
    return [
        {
            content: "Post is the first button of the order",
            trigger: ".o_form_view .o_statusbar_buttons button[name=action_nav_post]",
            run: "click",
        },
        {
            content: "Ship and Invoice is what the dialog proposes",
            trigger:
                '.modal .o_field_widget[name=mode] input[data-value="ship_invoice"]:checked',
        },
    ];
}

function pressPost() {
    return {
        content: "Post",
        trigger: ".modal footer button[name=action_nav_post]",
        run: "click",
    };
}

// SD-124, SD-125: ship a part, then ship and invoice the rest
registry.category("web_tour.tours").add("nav_post_in_two_steps", {
    steps: () => [
        {
            content: "Start a new order",
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            content: "It is a sales order with status Open",
            trigger: '.o_form_view .oe_title:contains("Sales Order")',
        },
        ...pick("partner_id", "Tour Customer"),
        {
            content: "The due date follows the customer's payment terms",
            trigger: ".o_field_widget[name=nav_due_date]:not(.o_field_empty)",
        },
        {
            content: "Add a line",
            trigger: `${LINES} :contains("Add an item"):last`,
            run: "click",
        },
        ...pick("product_template_id", "Tour Chair"),
        {
            content: "The price of the item is there",
            trigger: `${LINES} .o_selected_row td[name=price_unit] input:value("100.00")`,
        },
        ...typeInLine("product_uom_qty", "10"),
        {
            content: "Leave the line",
            trigger: "a[name=order_lines]",
            run: "click",
        },
        seeInLine("nav_qty_to_ship", "10.00"),
        seeInLine("nav_qty_to_invoice", "10.00"),
        ...typeInLine("nav_qty_to_ship", "4"),
        {
            content: "Leave the line",
            trigger: "a[name=order_lines]",
            run: "click",
        },
        seeInLine("nav_qty_to_invoice", "4.00"),
        ...stepUtils.saveForm(),
        ...openPostDialog(),
        {
            content: "Choose Ship",
            trigger: '.modal .o_field_widget[name=mode] input[data-value="ship"]',
            run: "click",
        },
        {
            content: "Four are shipped, nothing is invoiced",
            trigger:
                '.modal:not(:has(.o_field_widget[name=to_invoice])) .o_field_widget[name=to_ship]:contains("4.00")',
        },
        pressPost(),
        {
            content: "The posted shipment opens instead of the order",
            trigger:
                "body:not(:has(.modal)) .o_form_view:not(:has(.o_field_widget[name=nav_status]))",
        },
        {
            content: "Go back to the order",
            trigger: ".breadcrumb .o_back_button a",
            run: "click",
        },
        {
            content: "The order is released",
            trigger:
                '.o_field_widget[name=nav_status] .o_arrow_button_current:contains("Released")',
        },
        seeInLine("qty_delivered", "4.00"),
        seeInLine("nav_qty_to_ship", "6.00"),
        seeInLine("nav_qty_to_invoice", "10.00"),
        ...openPostDialog(),
        {
            content: "Six are shipped, ten are invoiced",
            trigger:
                '.modal:has(.o_field_widget[name=to_ship]:contains("6.00")) .o_field_widget[name=to_invoice]:contains("10.00")',
        },
        pressPost(),
        {
            content: "The posted invoice opens",
            trigger:
                'body:not(:has(.modal)) .o_field_widget[name=state] .o_arrow_button_current:contains("Posted")',
        },
        {
            content: "From the invoice back to the order",
            trigger: ".o-form-buttonbox button[name=action_nav_view_orders]",
            run: "click",
        },
        {
            content: "Everything is shipped and invoiced: the order is finished",
            trigger: '.o_widget_web_ribbon .ribbon:contains("Finished")',
        },
        seeInLine("qty_invoiced", "10.00"),
    ],
});

// SD-236: look at what posting would write, and write nothing
registry.category("web_tour.tours").add("nav_preview_posting", {
    steps: () => [
        {
            content: "Open the order",
            trigger: '.o_list_view .o_data_row td:contains("Tour Customer")',
            run: "click",
        },
        {
            content: "Preview the posting",
            trigger: ".o_statusbar_buttons button[name=action_nav_preview_posting]",
            run: "click",
        },
        {
            content: "The customer entry has a placeholder for its number",
            trigger:
                '.modal .o_field_widget[name=customer_entry_ids] .o_data_row:contains("***")',
        },
        {
            content: "Look at the item entries",
            trigger: '.modal .nav-link:contains("Item Entries")',
            run: "click",
        },
        {
            content: "Ten would leave stock",
            trigger:
                '.modal .o_field_widget[name=item_entry_ids] .o_data_row:contains("-10.00")',
        },
        {
            content: "Look at the general ledger entries",
            trigger: '.modal .nav-link:contains("G/L Entries")',
            run: "click",
        },
        {
            content: "The receivable is debited",
            trigger:
                '.modal .o_field_widget[name=gl_entry_ids] td[name=debit]:contains("1,200.00")',
        },
        {
            content: "Close the preview",
            trigger: ".modal footer .btn-primary",
            run: "click",
        },
        {
            content: "The order is still open",
            trigger:
                'body:not(:has(.modal)) .o_field_widget[name=nav_status] .o_arrow_button_current:contains("Open")',
        },
    ],
});

// From a posted invoice to everything that belongs to it
registry.category("web_tour.tours").add("nav_find_entries", {
    steps: () => [
        {
            content: "Open the posted invoice",
            trigger: '.o_list_view .o_data_row td:contains("Tour Customer")',
            run: "click",
        },
        {
            content: "Find its entries",
            trigger: ".o-form-buttonbox button[name=action_nav_find_entries]",
            run: "click",
        },
        {
            content: "Customer ledger entries are among them",
            trigger:
                '.o_field_widget[name=line_ids] .o_data_row:contains("Customer Ledger Entr")',
        },
        {
            content: "Show the item ledger entries",
            trigger:
                '.o_field_widget[name=line_ids] .o_data_row:contains("Item Ledger Entr") button[name=action_nav_open]',
            run: "click",
        },
        {
            content: "The sale of ten chairs is listed",
            trigger:
                '.o_list_view .o_data_row:contains("Tour Chair") td[name=quantity]:contains("-10.00")',
        },
    ],
});
