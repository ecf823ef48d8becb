import {registry} from "@web/core/registry";
import {stepUtils} from "@web_tour/tour_utils";
import {pickIn} from "@nav_sales_addon/../tests/tours/nav_tour_utils";

const CUSTOMER = ".o_field_widget[name=partner_id]";
const LINES = ".o_field_widget[name=order_line]";
const NO_DIALOG = "body:not(:has(.modal))";

function createCustomer(name, template) {
    return [
        ...pickIn(CUSTOMER, name, ".o_m2o_dropdown_option_create a"),
        {
            content: "A dialog asks for the template",
            trigger: `.modal .o_field_widget[name=name] input:value("${name}")`,
        },
        ...pickIn(".modal .o_field_widget[name=template_id]", template),
        {
            content: "Create",
            trigger: ".modal footer button[name=action_nav_create]",
            run: "click",
        },
        {
            content: "The quote has the customer",
            trigger: `${NO_DIALOG} ${CUSTOMER} input:value("${name}")`,
        },
    ];
}

function addLine(item, price, quantity, place) {
    return [
        {
            content: "Add a line",
            trigger: `${LINES} :contains("Add an item"):last`,
            run: "click",
        },
        ...pickIn(".o_selected_row .o_field_widget[name=product_template_id]", item),
        {
            content: "The price of the item is there",
            trigger: `${LINES} .o_selected_row td[name=price_unit] input:value("${price}")`,
        },
        {
            content: "Enter the quantity",
            trigger: `${LINES} .o_selected_row td[name=product_uom_qty] input`,
            run: `edit ${quantity}`,
        },
        {
            content: "Leave the line",
            trigger: "a[name=order_lines]",
            run: "click",
        },
        {
            content: "The line is there",
            trigger: `${LINES} .o_data_row:eq(${place}) td[name=product_uom_qty]:contains("${quantity}.00")`,
        },
    ];
}

// Issue 3: a quote for somebody new becomes an order and is posted
registry.category("web_tour.tours").add("nav_quote_to_posted", {
    steps: () => [
        {
            content: "Start a new quote",
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            content: "It is a sales quote",
            trigger: '.o_form_view .oe_title:contains("Sales Quote")',
        },
        ...createCustomer("Nordlys Bikes", "Export"),
        {
            content: "The payment terms of the template are there",
            trigger:
                '.o_field_widget[name=payment_term_id] input:value("Tour 30 Days")',
        },
        {
            content: "The quote is valid for some time",
            trigger: ".o_field_widget[name=validity_date]:not(.o_field_empty)",
        },
        ...addLine("Tour Chair", "100.00", 4, 0),
        ...addLine("Tour Desk", "40.00", 2, 1),
        ...stepUtils.saveForm(),
        {
            content: "A quote is not posted",
            trigger:
                ".o_statusbar_buttons:not(:has(button[name=action_nav_post])) button[name=action_nav_make_order]",
            run: "click",
        },
        {
            content: "Yes, make an order",
            trigger: '.modal footer .btn-primary:contains("Make Order")',
            run: "click",
        },
        {
            content: "It is an order now, and knows its quote",
            trigger: `${NO_DIALOG} .oe_title:contains("Sales Order"):contains("from quote TQ")`,
        },
        {
            content: "It is open",
            trigger:
                '.o_field_widget[name=nav_status] .o_arrow_button_current:contains("Open")',
        },
        {
            content: "Post",
            trigger: ".o_statusbar_buttons button[name=action_nav_post]",
            run: "click",
        },
        {
            content: "Ship and invoice",
            trigger:
                '.modal:has(.o_field_widget[name=mode] input[data-value="ship_invoice"]:checked) footer button[name=action_nav_post]',
            run: "click",
        },
        {
            content: "The posted invoice opens",
            trigger: `${NO_DIALOG} .o_field_widget[name=state] .o_arrow_button_current:contains("Posted")`,
        },
        {
            content: "It is the new customer's",
            trigger: `${CUSTOMER}:contains("Nordlys Bikes")`,
        },
    ],
});

// Two versions side by side, from the quote
registry.category("web_tour.tours").add("nav_compare_versions", {
    steps: () => [
        {
            content: "Open the quote",
            trigger: '.o_list_view .o_data_row td:contains("Tour Customer")',
            run: "click",
        },
        {
            content: "Its versions",
            trigger: ".o-form-buttonbox button[name=action_nav_view_archive]",
            run: "click",
        },
        {
            content: "Select both",
            trigger:
                ".o_list_view:has(.o_data_row:eq(1)) thead .o_list_record_selector input",
            run: "click",
        },
        {
            content: "Compare them",
            trigger: ".o_control_panel button[name=action_nav_compare]",
            run: "click",
        },
        {
            content: "The total was changed",
            trigger:
                '.modal .o_field_widget[name=header_row_ids] .o_data_row:contains("Total Incl. Tax"):contains("1,200.00"):contains("840.00")',
        },
        {
            content: "And the quantity of the line",
            trigger:
                '.modal .o_field_widget[name=line_row_ids] .o_data_row:contains("Tour Chair"):contains("Changed"):contains("Quantity")',
        },
        {
            content: "Close",
            trigger: ".modal footer .btn-primary",
            run: "click",
        },
        {
            content: "The list is there again",
            trigger: `${NO_DIALOG} .o_list_view`,
        },
    ],
});

// The calendar does not open by itself in Delete Expired Quotes
registry.category("web_tour.tours").add("nav_delete_expired_quotes", {
    steps: () => [
        {
            content: "Open the menu",
            trigger: '.o_menu_sections button:contains("Sales")',
            run: "click",
        },
        {
            content: "Delete expired quotes",
            trigger: '.dropdown-item:contains("Delete Expired Quotes")',
            run: "click",
        },
        {
            content: "The text has the focus, no calendar is open",
            trigger:
                "body:not(:has(.o_datetime_picker)) .modal .alert-warning:focus:visible",
        },
        {
            content: "Delete",
            trigger: ".modal footer button[name=action_nav_delete]",
            run: "click",
        },
        {
            content: "The user reads how many they were",
            trigger: '.o_notification:contains("Quotes deleted: 1")',
        },
    ],
});
