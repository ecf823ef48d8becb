import {registry} from "@web/core/registry";
import {pickIn} from "@nav_sales_addon/../tests/tours/nav_tour_utils";

const DIALOG = ".o_dialog:has(.o_field_widget[name=in_words])";

// An unposted invoice: Post and Send with another profile, for this document only
registry.category("web_tour.tours").add("nav_post_and_send_invoice", {
    steps: () => [
        {
            content: "Open the invoice",
            trigger:
                '.o_list_view .o_data_row:contains("Tour Customer") td[name=partner_id]',
            run: "click",
        },
        {
            content: "Post and Send",
            trigger: ".o_statusbar_buttons button[name=action_nav_post_and_send]",
            run: "click",
        },
        {
            content: "The customer's profile, in words",
            trigger: `${DIALOG} [name=in_words]:contains("File (PDF)")`,
        },
        ...pickIn(`${DIALOG} [name=profile_id]`, "By e-mail"),
        {
            content: "Now it says so, and to whom",
            trigger: `${DIALOG}:has([name=recipients]:contains("jo@x.com")) [name=in_words]:contains("E-mail (PDF)")`,
        },
        {
            content: "Post and send",
            trigger: `${DIALOG} footer button[name=action_nav_post_and_send]`,
            run: "click",
        },
        {
            content: "It says that it is sent",
            trigger: ".o_notification:contains(Sent)",
        },
        {
            content: "It is posted",
            trigger:
                '.o_form_view .o_field_widget[name=state] .o_arrow_button_current:contains("Posted")',
        },
        {
            content: "The e-mail is in the history",
            trigger: '.o-mail-Message:contains("Dear Tour Customer")',
        },
    ],
});

// An order: ship and invoice, with the e-mail shown before it goes out
registry.category("web_tour.tours").add("nav_post_and_send_order", {
    steps: () => [
        {
            content: "Open the order",
            trigger:
                '.o_list_view .o_data_row:contains("Tour Customer") td[name=partner_id]',
            run: "click",
        },
        {
            content: "Post and Send",
            trigger: ".o_statusbar_buttons button[name=action_nav_post_and_send]",
            run: "click",
        },
        {
            content: "Show the e-mail first, this time",
            trigger: `${DIALOG} [name=email] select, ${DIALOG} [name=email] input`,
            run: "click",
        },
        {
            content: "Prompt",
            trigger:
                '.o_select_menu_item:contains("Prompt"), .o-dropdown-item:contains("Prompt")',
            run: "click",
        },
        {
            content: "It says that it will ask",
            trigger: `${DIALOG} .text-muted:contains("You will be asked for settings")`,
        },
        {
            content: "Post and send",
            trigger: `${DIALOG} footer button[name=action_nav_post_and_send]`,
            run: "click",
        },
        {
            content: "The e-mail is shown; send it",
            trigger:
                ".o_dialog:has([name=mail_partner_ids]) footer button[name=action_send_and_print]",
            run: "click",
        },
        {
            content: "The posted invoice stays, with the e-mail in its history",
            trigger: '.o_form_view .o-mail-Message:contains("Dear Tour Customer")',
        },
    ],
});
