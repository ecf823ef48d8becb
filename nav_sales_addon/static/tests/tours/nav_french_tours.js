import {registry} from "@web/core/registry";

const DIALOG = ".o_dialog:has(.o_field_widget[name=in_words])";

// A clerk who works in French: post and send an invoice, and read the mail
function postAndSend(words) {
    return [
        {
            content: "The menus are French",
            trigger: `.o_main_navbar:contains("${words.menu}")`,
        },
        {
            content: "Open the invoice",
            trigger:
                '.o_list_view .o_data_row:contains("Tour Customer") td[name=partner_id]',
            run: "click",
        },
        {
            content: "So are the buttons",
            trigger: `.o_statusbar_buttons button[name=action_nav_post_and_send]:contains("${words.button}")`,
            run: "click",
        },
        {
            content: "The dialog says in French how it goes out",
            trigger: `${DIALOG} [name=in_words]:contains("${words.email}")`,
        },
        {
            content: "Post and send",
            trigger: `${DIALOG} footer button[name=action_nav_post_and_send]`,
            run: "click",
        },
        {
            content: "It says that it is sent",
            trigger: `.o_notification:contains("Envoyé")`,
        },
        {
            content: "The customer reads French",
            trigger: '.o-mail-Message:contains("Bonjour Tour Customer")',
        },
    ];
}

registry.category("web_tour.tours").add("nav_french_invoice", {
    steps: () =>
        postAndSend({
            menu: "Documents enregistrés",
            button: "Valider et envoyer",
            email: "E-mail (PDF)",
        }),
});

registry.category("web_tour.tours").add("nav_canadian_french_invoice", {
    steps: () =>
        postAndSend({
            menu: "Documents reportés",
            button: "envoyer",
            email: "Courriel (PDF)",
        }),
});
