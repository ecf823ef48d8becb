import {registry} from "@web/core/registry";

// The prepayment is invoiced and paid on the screens; the order is released by itself
registry.category("web_tour.tours").add("nav_prepayment", {
    steps: () => [
        {
            content: "Open the menu of the order",
            trigger: ".o_form_view .o_cp_action_menus button:has(.fa-cog)",
            run: "click",
        },
        {
            content: "Post the prepayment invoice",
            trigger: '.o-dropdown-item:contains("Post Prepayment Invoice")',
            run: "click",
        },
        {
            content: "The amount is shown before anything is posted",
            trigger: '.modal:contains("300.00") button[name=action_post]',
            run: "click",
        },
        {
            content: "The prepayment invoice opens: register its payment",
            trigger: "button#account_invoice_payment_btn:visible",
            run: "click",
        },
        {
            content: "Pay all of it",
            trigger: ".modal button[name=action_create_payments]",
            run: "click",
        },
        {
            content: "It is paid",
            trigger: "body:not(:has(.modal)) .o_form_view .o_widget_web_ribbon .ribbon",
        },
        {
            content: "Back to the order",
            trigger:
                ".o_breadcrumb .breadcrumb-item:not(.active):last a, .o_breadcrumb .o_back_button a",
            run: "click",
        },
        {
            content: "The order is released",
            trigger:
                '.o_form_view .o_field_widget[name=nav_status] button.o_arrow_button_current:contains("Released")',
        },
    ],
});
