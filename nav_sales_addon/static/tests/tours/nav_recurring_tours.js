import {registry} from "@web/core/registry";
import {pick} from "@nav_sales_addon/../tests/tours/nav_tour_utils";

const LINES = ".o_field_widget[name=order_line]";

function newOrderOf(customer) {
    return [
        {
            content: "Start a new order",
            trigger: ".o_list_button_add",
            run: "click",
        },
        ...pick("partner_id", customer),
    ];
}

function save() {
    return [
        {
            content: "Save",
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            content: "The order is saved",
            trigger: ".o_form_view .o_form_saved",
        },
    ];
}

// SD-258: choosing the customer brings the lines, saving does not bring them again
registry.category("web_tour.tours").add("nav_recurring_automatic", {
    steps: () => [
        ...newOrderOf("Tour Customer"),
        {
            content: "The lines are there before anything is saved",
            trigger: `${LINES}:has(.o_data_row:contains("Tour Chair")) .o_data_row:contains("50.00")`,
        },
        ...save(),
    ],
});

// SD-259, SD-260: the order offers lines, the user chooses which
registry.category("web_tour.tours").add("nav_recurring_choice", {
    steps: () => [
        ...newOrderOf("Tour Customer"),
        {
            content: "Take the offer",
            trigger: "div[name=nav_recurring_offer] button",
            run: "click",
        },
        {
            content: "Choose CLEAN",
            trigger: '.modal .o_radio_item:contains("CLEAN") input',
            run: "click",
        },
        {
            content: "Add its lines",
            trigger: ".modal footer button[name=action_get_lines]",
            run: "click",
        },
        {
            content: "The line is in the order, the offer is gone",
            trigger: `.o_form_view:not(:has(div[name=nav_recurring_offer])) ${LINES} .o_data_row:contains("I2")`,
        },
    ],
});
