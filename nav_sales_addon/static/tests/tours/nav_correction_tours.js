import {registry} from "@web/core/registry";

// One of three lines is taken back: the others are deleted from the credit memo.
registry.category("web_tour.tours").add("nav_corrective_credit_memo", {
    steps: () => [
        {
            content: "Take back a part of the posted invoice",
            trigger:
                ".o_form_view button[name=action_nav_create_corrective_credit_memo]:visible",
            run: "click",
        },
        {
            content: "The unposted credit memo has a text and the three lines",
            trigger: ".o_form_view .o_statusbar_status:contains(Draft)",
        },
        {
            content: "The last line stays with the customer",
            trigger: ".o_data_row:eq(3) .o_list_record_remove",
            run: "click",
        },
        {
            content: "So does the second one",
            trigger:
                ".o_form_view:not(:has(.o_data_row:eq(3))) " +
                ".o_data_row:eq(2) .o_list_record_remove",
            run: "click",
        },
        {
            content: "Post the credit memo",
            trigger:
                ".o_form_view:not(:has(.o_data_row:eq(2))) " +
                "button[name=action_nav_post]:visible",
            run: "click",
        },
        {
            content: "It is posted",
            trigger:
                ".o_form_view .o_statusbar_status " +
                "button.o_arrow_button_current:contains(Posted)",
        },
    ],
});

// The whole invoice is taken back, and the way from one document to the other.
registry.category("web_tour.tours").add("nav_cancel_invoice", {
    steps: () => [
        {
            content: "Cancel the posted invoice",
            trigger: ".o_form_view button[name=action_nav_cancel_posted]:visible",
            run: "click",
        },
        {
            content: "The question says what will happen",
            trigger: ".modal footer button.btn-primary:contains(Cancel Invoice)",
            run: "click",
        },
        {
            content: "The credit memo is corrective",
            trigger:
                "body:not(:has(.modal)) .o_widget_web_ribbon .ribbon:contains(Corrective)",
        },
        {
            content: "It leads back to the invoice",
            trigger: "button[name=action_nav_view_corrections]:visible",
            run: "click",
        },
        {
            content: "The invoice is cancelled",
            trigger: ".o_widget_web_ribbon .ribbon:contains(Cancelled)",
        },
    ],
});
