import {registry} from "@web/core/registry";

const ROW = ".o_list_view .o_data_row";

// A file is imported, one match is corrected, everything is posted
registry.category("web_tour.tours").add("nav_bank_payments", {
    steps: () => [
        {
            content: "The transactions of the file are applied",
            trigger: `${ROW}:contains("High"):contains("lump")`,
        },
        {
            content: "One is only a guess: open its candidates",
            trigger: `${ROW}:contains("guess") button[name=action_nav_apply_manually]`,
            run: "click",
        },
        {
            content: "Untick what was guessed",
            trigger:
                '.modal .o_data_row:contains("Tour One"):first [name=applies] input:checked',
            run: "click",
        },
        {
            content: "Nothing is applied now",
            trigger: '.modal .o_field_widget[name=rest]:contains("70.00")',
        },
        {
            content: "Tick the right customer's invoice",
            trigger: '.modal .o_data_row:contains("Tour Two") [name=applies] input',
            run: "click",
        },
        {
            content: "Nothing is left",
            trigger: '.modal .o_field_widget[name=applied]:contains("70.00")',
        },
        {
            content: "Accept",
            trigger: ".modal footer button[name=action_accept]",
            run: "click",
        },
        {
            content: "It is accepted",
            trigger: `body:not(:has(.modal)) ${ROW}:contains("guess"):contains("Accepted")`,
        },
        {
            content: "Choose all",
            trigger: ".o_list_view thead .o_list_record_selector input",
            run: "click",
        },
        {
            content: "Post",
            trigger: "button[name=action_nav_post]:visible",
            run: "click",
        },
        {
            content: "Yes",
            trigger: ".modal footer .btn-primary",
            run: "click",
        },
        {
            content: "Nothing is left to post",
            trigger: ".o_view_nocontent_smiling_face",
        },
    ],
});
