import {registry} from "@web/core/registry";
import {stepUtils} from "@web_tour/tour_utils";
import {pickIn} from "@nav_sales_addon/../tests/tours/nav_tour_utils";

const CUSTOMER = ".o_field_widget[name=partner_id]";
const QUICK = ".o_m2o_dropdown_option_create a";
// with this label once the name is typed; before it is a mere "Create..."
const EDIT = '.o_m2o_dropdown_option_create_edit a:contains("Create and edit")';

function newOrderWithName(name, option) {
    return [
        {
            content: "Start a new order",
            trigger: ".o_list_button_add",
            run: "click",
        },
        ...pickIn(CUSTOMER, name, option),
    ];
}

function seeCustomer(name, terms) {
    return [
        {
            content: "The order has the customer",
            trigger: `body:not(:has(.modal)) ${CUSTOMER} input:value("${name}")`,
        },
        {
            content: "And his payment terms",
            trigger: `.o_field_widget[name=payment_term_id] input:value("${terms}")`,
        },
    ];
}

// CS-023: with one template, the name becomes a customer at once
registry.category("web_tour.tours").add("nav_type_new_customer", {
    steps: () => [
        ...newOrderWithName("Nordlys Bikes", QUICK),
        ...seeCustomer("Nordlys Bikes", "Tour 14 Days"),
        ...stepUtils.saveForm(),
    ],
});

// No template: Odoo's contact form; cancel restores the customer
registry.category("web_tour.tours").add("nav_type_new_customer_blank", {
    steps: () => [
        ...newOrderWithName("Nordlys Bikes", EDIT),
        {
            content: "The card is blank but for the name",
            trigger:
                '.modal .o_form_view .o_field_widget[name=name] textarea:value("Nordlys Bikes"), .modal .o_form_view .o_field_widget[name=name] input:value("Nordlys Bikes")',
        },
        {
            content: "Save it",
            trigger: ".modal footer .o_form_button_save",
            run: "click",
        },
        {
            content: "The order has the customer",
            trigger: `body:not(:has(.modal)) ${CUSTOMER} input:value("Nordlys Bikes")`,
        },
        ...pickIn(CUSTOMER, "Zylphorn", EDIT),
        {
            content: "Rather not",
            trigger: ".modal footer .o_form_button_cancel",
            run: "click",
        },
        {
            content: "The order has the customer it had",
            trigger: `body:not(:has(.modal)) ${CUSTOMER} input:value("Nordlys Bikes")`,
        },
        ...stepUtils.saveForm(),
    ],
});

// CS-023 on a sales invoice
registry.category("web_tour.tours").add("nav_type_new_customer_invoice", {
    steps: () => [
        ...newOrderWithName("Nordlys Bikes", QUICK),
        {
            content: "The invoice has the customer",
            trigger: `body:not(:has(.modal)) ${CUSTOMER} input:value("Nordlys Bikes")`,
        },
        {
            content: "And his payment terms",
            trigger:
                '.o_field_widget[name=invoice_payment_term_id] input:value("Tour 14 Days")',
        },
        ...stepUtils.saveForm(),
    ],
});

// CS-002, CS-034: with several templates, the user chooses; cancel creates nothing
registry.category("web_tour.tours").add("nav_type_new_customer_choose", {
    steps: () => [
        ...newOrderWithName("Zylphorn", QUICK),
        {
            content: "A dialog asks for the template; the name is there",
            trigger: '.modal .o_field_widget[name=name] input:value("Zylphorn")',
        },
        {
            content: "Rather not",
            trigger: ".modal footer button[special=cancel]",
            run: "click",
        },
        {
            content: "The order still has no customer",
            trigger: `body:not(:has(.modal)) ${CUSTOMER} input:not(:value("Zylphorn"))`,
        },
        ...pickIn(CUSTOMER, "Nordlys Bikes", EDIT),
        ...pickIn(".modal .o_field_widget[name=template_id]", "Export"),
        {
            content: "The dialog shows the payment terms of the template",
            trigger:
                '.modal .o_field_widget[name=payment_term_id]:contains("Tour 30 Days")',
        },
        {
            content: "Create",
            trigger: ".modal footer button[name=action_nav_create]",
            run: "click",
        },
        ...seeCustomer("Nordlys Bikes", "Tour 30 Days"),
        ...stepUtils.saveForm(),
    ],
});

// New Customer from the list of customers; the card opens with the template's values
registry.category("web_tour.tours").add("nav_new_customer_from_list", {
    steps: () => [
        {
            content: "New",
            trigger:
                ".o_list_buttons button[name=action_nav_new_customer], .o_control_panel button[name=action_nav_new_customer]",
            run: "click",
        },
        {
            content: "Who is it",
            trigger: ".modal .o_field_widget[name=name] input",
            run: "edit Nordlys Bikes",
        },
        {
            content: "Create",
            trigger: ".modal footer button[name=action_nav_create]",
            run: "click",
        },
        {
            content: "The card is open",
            trigger:
                'body:not(:has(.modal)) .o_form_view .o_field_widget[name=name] :value("Nordlys Bikes"), body:not(:has(.modal)) .o_form_view .o_field_widget[name=name]:contains("Nordlys Bikes")',
        },
    ],
});

// New on the card goes through the templates; the order of the card has the customer
registry.category("web_tour.tours").add("nav_customer_card", {
    steps: () => [
        {
            content: "Open the card",
            trigger: '.o_data_row .o_data_cell:contains("Fjord Cycles")',
            run: "click",
        },
        {
            content: "The number is on the card",
            trigger: '.o_form_view .o_field_widget[name=ref] input:value("C00007")',
        },
        {
            content: "New, from the card",
            trigger: ".o_form_button_create",
            run: "click",
        },
        {
            content: "Who is it",
            trigger: ".modal .o_field_widget[name=name] input",
            run: "edit Nordlys Bikes",
        },
        {
            content: "Create",
            trigger: ".modal footer button[name=action_nav_create]",
            run: "click",
        },
        {
            content: "The new card has the terms of the template",
            trigger:
                'body:not(:has(.modal)) .o_form_view .o_field_widget[name=property_payment_term_id] input:value("Tour 14 Days")',
        },
        {
            content: "New order",
            trigger: '.o_statusbar_buttons button:contains("New Order")',
            run: "click",
        },
        ...seeCustomer("Nordlys Bikes", "Tour 14 Days"),
        ...stepUtils.saveForm(),
    ],
});

// SD-304: a blocked customer is refused while the order is entered
registry.category("web_tour.tours").add("nav_blocked_customer", {
    steps: () => [
        {
            content: "Start a new order",
            trigger: ".o_list_button_add",
            run: "click",
        },
        ...pickIn(CUSTOMER, "Fjord Cycles"),
        {
            content: "The message says why not",
            trigger:
                '.modal .modal-body:contains("Customer Fjord Cycles is blocked (All)")',
        },
        {
            content: "Close it",
            trigger: ".modal footer button.btn-primary",
            run: "click",
        },
        {
            content: "The order has no customer",
            trigger: `body:not(:has(.modal)) ${CUSTOMER} input:not(:value("Fjord Cycles"))`,
        },
        {
            content: "Give it up",
            trigger: ".o_form_button_cancel",
            run: "click",
        },
        {
            content: "Back in the list",
            trigger: "body:not(:has(.o_form_view)) .o_list_view",
        },
    ],
});
