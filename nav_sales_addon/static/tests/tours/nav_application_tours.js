import {registry} from "@web/core/registry";

const LINE = ".o_field_widget[name=line_ids] .o_data_row";
const ROW = `.modal ${LINE}`;

// One credit memo closes two invoices, and everything is open again after Unapply
registry.category("web_tour.tours").add("nav_apply_entries", {
    steps: () => [
        {
            content: "Choose the credit memo",
            trigger:
                '.o_data_row:contains("Credit Memo"):contains("Tour Customer") .o_list_record_selector input',
            run: "click",
        },
        {
            content: "Apply it",
            trigger: "button[name=action_nav_apply]",
            run: "click",
        },
        {
            content: "The credit memo stands on top, two invoices are open",
            trigger: `.modal:contains("400.00"):has(${LINE}:eq(1))`,
        },
        {
            content: "Mark the first invoice",
            trigger: `${ROW}:contains("300.00") [name=applies] input`,
            run: "click",
        },
        {
            content: "The balance follows",
            trigger:
                '.modal .o_field_widget[name=balance]:contains("100.00"):contains("-")',
        },
        {
            content: "Choose an amount of the second one",
            trigger: `${ROW}:contains("200.00") td[name=amount_to_apply]`,
            run: "click",
        },
        {
            content: "Type it",
            trigger: `${ROW}.o_selected_row [name=amount_to_apply] input`,
            run: "edit 100",
        },
        {
            content: "Leave the line",
            trigger: ".modal .o_field_widget[name=document_number]",
            run: "click",
        },
        {
            content: "Nothing is left",
            trigger: '.modal .o_field_widget[name=amount_to_apply]:contains("400.00")',
        },
        {
            content: "Post",
            trigger:
                ".modal footer button[name=action_post]:not(.o_invisible_modifier)",
            run: "click",
        },
        {
            content: "The credit memo and an invoice are closed, one is open",
            trigger:
                'body:not(:has(.modal)):not(:has(.o_data_row:contains("Credit Memo"))) .o_data_row:contains("Tour Customer"):contains("100.00") .o_list_record_selector input',
            run: "click",
        },
        {
            content: "Take the application back from the invoice",
            trigger: "button[name=action_nav_unapply]",
            run: "click",
        },
        {
            content: "Both pairs are shown",
            trigger: `.modal:contains("Unapply Entries"):has(${LINE}:eq(1)) button[name=action_unapply]`,
            run: "click",
        },
        {
            content: "Everything is open again",
            trigger:
                'body:not(:has(.modal)) .o_data_row:contains("Credit Memo"):contains("400.00")',
        },
    ],
});
