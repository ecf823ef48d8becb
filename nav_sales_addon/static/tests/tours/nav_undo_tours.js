import {registry} from "@web/core/registry";

// The poster opens a posted shipment, undoes one of its two lines, then the other.
registry.category("web_tour.tours").add("nav_undo_shipment", {
    steps: () => [
        {
            content: "Undo Shipment is a button of the posted shipment",
            trigger:
                ".o_form_view button[name=action_nav_undo]:contains(Undo Shipment)",
            run: "click",
        },
        {
            content: "Both lines are proposed",
            trigger: ".modal .o_data_row:eq(1) td[name=quantity]:contains(5)",
        },
        {
            content: "The second line stays as it is",
            trigger: ".modal .o_data_row:eq(1) td[name=undo] input",
            run: "click",
        },
        {
            content: "Undo the first line",
            trigger: ".modal footer button[name=action_nav_undo]",
            run: "click",
        },
        {
            content: "The document has the opposite line directly below the first",
            trigger:
                "body:not(:has(.modal)) .o_data_row:eq(1) " +
                "td[name=nav_document_quantity]:contains(-10)",
        },
        {
            content: "One line of it still counts: undo that too",
            trigger:
                ".o_form_view button[name=action_nav_undo]:contains(Undo Shipment)",
            run: "click",
        },
        {
            content: "Only what is left is proposed",
            trigger: ".modal .o_data_row:first td[name=quantity]:contains(5)",
        },
        {
            content: "Undo it",
            trigger: ".modal footer button[name=action_nav_undo]",
            run: "click",
        },
        {
            content: "The whole shipment is a correction now",
            trigger:
                "body:not(:has(.modal)) .o_widget_web_ribbon .ribbon:contains(Correction)",
        },
        {
            content: "It leads to what undid it",
            trigger: "button[name=action_nav_view_correction]",
            run: "click",
        },
        {
            content: "Both corrections are listed",
            trigger: ".o_list_view .o_data_row:eq(1)",
        },
    ],
});
