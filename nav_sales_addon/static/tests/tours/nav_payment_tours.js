import {registry} from "@web/core/registry";
import {inputFiles} from "@web/../tests/utils";

const ROW = ".o_list_view .o_data_row";

function bankEntry(amount, reference, text, name) {
    const today = new Date().toISOString().slice(0, 10);
    return `<Ntry><Amt Ccy="USD">${amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd>
        <Sts>BOOK</Sts><BookgDt><Dt>${today}</Dt></BookgDt>
        <AcctSvcrRef>${reference}</AcctSvcrRef><NtryDtls><TxDtls><RltdPties><Dbtr>
        <Nm>${name}</Nm></Dbtr></RltdPties><RmtInf><Ustrd>${text}</Ustrd></RmtInf>
        </TxDtls></NtryDtls></Ntry>`;
}

function bankFile() {
    const xml = `<?xml version="1.0" encoding="UTF-8"?>
        <Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>
        <Stmt><Id>TOUR-1</Id><Acct><Id><IBAN>XX99TOUR</IBAN></Id></Acct>
        ${bankEntry(150, "T1", "lump TOUR-0001 TOUR-0002", "Tour One Ltd")}
        ${bankEntry(70, "T2", "guess", "Unknown Treasury")}
        </Stmt></BkToCstmrStmt></Document>`;
    return new File([xml], "tour.xml", {type: "text/xml"});
}

// A file is imported, one match is corrected, everything is posted
registry.category("web_tour.tours").add("nav_bank_payments", {
    steps: () => [
        {
            content: "Choose the bank's file",
            trigger:
                ".modal .o_field_widget[name=attachment_ids] .o_file_input_trigger",
            async run() {
                await inputFiles(".modal .o_field_widget[name=attachment_ids] input", [
                    bankFile(),
                ]);
            },
        },
        {
            content: "Its transactions are shown before anything is written",
            trigger: '.modal .o_field_widget[name=preview]:contains("Tour One Ltd")',
        },
        {
            content: "Import",
            trigger: ".modal footer button[name=action_import]",
            run: "click",
        },
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
            content: "It is posted, and could be undone",
            trigger: `${ROW}:contains("guess") button[name=action_nav_undo]`,
        },
    ],
});
