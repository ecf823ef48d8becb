import {registry} from "@web/core/registry";

const ROW = ".o_list_view .o_data_row";

// Two invoices are ticked, one in part; the footer follows; both are posted
registry.category("web_tour.tours").add("nav_payment_registration", {
    steps: () => [
        {
            content: "The setup asks for nothing more than OK",
            trigger:
                ".modal:has([name=journal_id] input) button[name=action_open_registration]",
            run: "click",
        },
        {
            content: "Tick the first invoice",
            trigger: `body:not(:has(.modal)) ${ROW}:contains("300.00") td[name=payment_made]`,
            run: "click",
        },
        {
            content: "The amount is proposed, nothing will remain",
            trigger: `${ROW}:contains("300.00") td[name=remaining_amount]:contains("0.00"):not(:contains("300.00"))`,
        },
        {
            content: "Go to the amount of the second one",
            trigger: `${ROW}:contains("200.00") td[name=amount_received]`,
            run: "click",
        },
        {
            content: "Type what was received",
            trigger: `${ROW}.o_selected_row:contains("200.00") [name=amount_received] input`,
            run: "edit 50",
        },
        {
            content: "Go back to the first row: the second one is saved",
            trigger: `${ROW}:contains("300.00") td[name=due_date]`,
            run: "click",
        },
        {
            content: "The rest is shown",
            trigger: `${ROW}:contains("200.00") td[name=remaining_amount]:contains("150.00")`,
        },
        {
            content: "Post what is ticked",
            trigger: "button[name=action_post_payments]",
            run: "click",
        },
        {
            content: "Both are in the question: preview them",
            trigger:
                '.modal:contains("350.00"):has(.o_data_row:eq(1)) button[name=action_preview]',
            run: "click",
        },
        {
            content: "Two payments would be posted",
            trigger:
                '.modal:contains("Nothing has been written"):has(.o_data_row:eq(1)) .modal-footer button',
            run: "click",
        },
        {
            content: "The footer knows what is not posted",
            trigger:
                'body:not(:has(.modal)) .o_nav_balances [name=unposted]:contains("350.00")',
        },
        {
            content: "Post again",
            trigger: "button[name=action_post_payments]",
            run: "click",
        },
        {
            content: "Yes",
            trigger: ".modal button[name=action_post]",
            run: "click",
        },
        {
            content: "The paid invoice is gone, the other one has a rest",
            trigger: `body:not(:has(.modal)):not(:has(${ROW}:contains("300.00"))) ${ROW} td[name=open_amount]:contains("150.00")`,
        },
        {
            content: "Nothing is left to post",
            trigger: '.o_nav_balances [name=unposted]:contains(" 0.00")',
        },
    ],
});
