import {registry} from "@web/core/registry";

const HISTORY = ".o_field_widget[name=nav_approval_history]";

function openOrder() {
    return {
        content: "Open the order",
        trigger: '.o_list_view .o_data_row td:contains("Tour Key Customer")',
        run: "click",
    };
}

// AP-061, AP-064: the salesperson sends the order
registry.category("web_tour.tours").add("nav_approval_send", {
    steps: () => [
        openOrder(),
        {
            content: "There is nothing to decide or to cancel yet",
            trigger:
                ".o_statusbar_buttons:not(:has(button[name=action_nav_approve])):not(:has(button[name=action_nav_cancel_approval_request]))",
        },
        {
            content: "Send it for approval",
            trigger:
                ".o_statusbar_buttons button[name=action_nav_send_approval_request]",
            run: "click",
        },
        {
            content: "It is told that the request was sent",
            trigger: '.o_notification:contains("The approval request was sent")',
        },
        {
            content: "The order waits for the accounting manager",
            trigger: '.o_form_view .alert:contains("Waiting for approval of Carl")',
        },
        {
            content: "Its status says so",
            trigger:
                '.o_field_widget[name=nav_status] .o_arrow_button_current:contains("Pending Approval")',
        },
        {
            content: "It can be canceled, but neither sent again nor posted",
            trigger:
                ".o_statusbar_buttons:has(button[name=action_nav_cancel_approval_request]):not(:has(button[name=action_nav_send_approval_request])):not(:has(button[name=action_nav_post]))",
        },
    ],
});

// AP-239: the accounting manager approves from his to-do list
registry.category("web_tour.tours").add("nav_approval_approve", {
    steps: () => [
        {
            content: "Look at the to-dos",
            trigger: '.o_menu_systray i[aria-label="Activities"]',
            run: "click",
        },
        {
            content: "One of them is an approval request",
            trigger: '.o-mail-ActivityGroup:contains("Approval Request")',
            run: "click",
        },
        {
            content: "Open the request",
            trigger: '.o_list_view .o_data_row td:contains("Tour Key Customer")',
            run: "click",
        },
        {
            content: "What is to be approved can be read",
            trigger: '.o_field_widget[name=extract]:contains("Desk")',
        },
        {
            content: "Approve",
            trigger: ".o_statusbar_buttons button[name=action_approve]",
            run: "click",
        },
        {
            content: "It is approved, and nothing more can be done",
            trigger:
                '.o_form_view:has(.o_field_widget[name=state] .o_arrow_button_current:contains("Approved")) .o_form_statusbar:not(:has(button[name=action_approve]))',
        },
        {
            content: "The history says who approved",
            trigger: '.o_field_widget[name=history] td:contains("Approved")',
        },
    ],
});

// AP-130, AP-142: rejected with a reason in the list of requests
registry.category("web_tour.tours").add("nav_approval_reject", {
    steps: () => [
        {
            content: "The request is listed",
            trigger:
                '.o_list_view .o_data_row:contains("Tour Key Customer") button[name=action_reject]',
            run: "click",
        },
        {
            content: "A reason is needed",
            trigger: ".modal footer button[name=action_nav_reject]",
            run: "click",
        },
        {
            content: "The dialog stays open until it is given",
            trigger: ".modal .o_field_widget[name=reason].o_field_invalid",
        },
        {
            content: "Give the reason",
            trigger: ".modal .o_field_widget[name=reason] textarea",
            run: "edit The margin is too low",
        },
        {
            content: "Reject",
            trigger: ".modal footer button[name=action_nav_reject]",
            run: "click",
        },
        {
            content: "Nothing waits any more",
            trigger: 'body:not(:has(.modal)) :contains("Nothing waits for you")',
        },
    ],
});

// The salesperson reads why, and may send again
registry.category("web_tour.tours").add("nav_approval_rejected", {
    steps: () => [
        openOrder(),
        {
            content: "The order says that it was rejected",
            trigger: '.o_form_view .alert:contains("rejected")',
        },
        {
            content: "Look at the approvals",
            trigger: ".nav-link[name=nav_approvals]",
            run: "click",
        },
        {
            content: "The reason is there",
            trigger: `${HISTORY} td:contains("The margin is too low")`,
        },
        {
            content: "It is open again and can be sent again",
            trigger:
                '.o_form_view:has(.o_field_widget[name=nav_status] .o_arrow_button_current:contains("Open")) button[name=action_nav_send_approval_request]',
        },
    ],
});
