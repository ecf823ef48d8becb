import {registry} from "@web/core/registry";
import {stepUtils} from "@web_tour/tour_utils";
import {pick, pickIn} from "@nav_sales_addon/../tests/tours/nav_tour_utils";

const LINES = ".o_field_widget[name=invoice_line_ids]";

// A sales invoice of our menu: enter it, post it, and find what it shipped
registry.category("web_tour.tours").add("nav_direct_invoice", {
    steps: () => [
        {
            content: "Start a new invoice",
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            content: "It ships; without customer there are no recurring lines to get",
            trigger:
                ".o_form_view:has(.o_field_widget[name=nav_ship_on_post] input:checked):not(:has(button[name=action_nav_get_recurring_lines]))",
        },
        ...pick("partner_id", "Tour Customer"),
        {
            content: "With a customer recurring lines can be had",
            trigger: "button[name=action_nav_get_recurring_lines]",
        },
        {
            content: "Add a line",
            trigger: `${LINES} .o_field_x2many_list_row_add a:first`,
            run: "click",
        },
        ...pickIn(`${LINES} .o_selected_row [name=product_id]`, "Tour Chair"),
        {
            content: "The price of the item is there",
            trigger: `${LINES} .o_selected_row td[name=price_unit] input:value("100.00")`,
        },
        ...stepUtils.saveForm(),
        {
            content: "Post is the only way to post it",
            trigger:
                ".o_statusbar_buttons:not(:has(button[name=action_post])) button[name=action_nav_post]",
            run: "click",
        },
        {
            content: "It is posted",
            trigger:
                '.o_field_widget[name=state] .o_arrow_button_current:contains("Posted")',
        },
        {
            content: "Show what it shipped",
            trigger: ".o-form-buttonbox button[name=action_nav_view_shipments]",
            run: "click",
        },
        {
            content: "One shipment to the customer",
            trigger: '.o_list_view .o_data_row:contains("Tour Customer")',
        },
    ],
});
