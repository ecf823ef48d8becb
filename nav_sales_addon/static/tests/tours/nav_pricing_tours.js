import {registry} from "@web/core/registry";

// A special price is applied while the order is typed, and explained afterwards.
registry.category("web_tour.tours").add("nav_special_price", {
    steps: () => [
        {
            content: "More pieces than the minimum of the special price",
            trigger: ".o_field_widget[name=order_line] td[name=product_uom_qty]",
            run: "click",
        },
        {
            content: "Twelve of them",
            trigger: ".o_selected_row td[name=product_uom_qty] input",
            run: "edit 12",
        },
        {
            content: "Leave the line",
            trigger: ".o_form_sheet",
            run: "click",
        },
        {
            content: "The price is the special one, less the line discount",
            trigger: ".o_data_row td[name=price_subtotal]:contains(972.00)",
        },
        {
            content: "Why this price?",
            trigger: ".o_data_row button[name=action_nav_explain_price]",
            run: "click",
        },
        {
            content: "The best price, and why the customer's own one lost",
            trigger: ".modal .o_data_row:contains(Best):contains(90.00)",
        },
        {
            content: "Take the customer's own price all the same",
            trigger:
                ".modal .o_data_row:contains(Fits):contains(95.00) button[name=action_nav_use]",
            run: "click",
        },
        {
            content: "The line has it, without a line discount",
            trigger:
                "body:not(:has(.modal)) .o_data_row td[name=price_subtotal]:contains(1,140.00)",
        },
        {
            content: "Save",
            trigger: "body:not(:has(.modal)) .o_breadcrumb",
        },
    ],
});
