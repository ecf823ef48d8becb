// Takes the pictures of the README from a running demo:
//
//   ./dev demo                       (in one terminal)
//   node docs/pictures/take.mjs      (in another; options: URL, folder of the PDFs)
//
// Needs Chromium and pdftoppm; fetches playwright-core into .dev the first time.

import {execFileSync} from "node:child_process";
import {existsSync, mkdirSync, readFileSync, readdirSync, rmSync} from "node:fs";
import {createRequire} from "node:module";
import path from "node:path";
import {fileURLToPath} from "node:url";

const HERE = path.dirname(fileURLToPath(import.meta.url));
const HOME = path.resolve(HERE, "../../.dev");
const [url = "http://localhost:8069", pdfs = path.join(HOME, "demo-pdfs")] =
    process.argv.slice(2);
const CHROMIUM = process.env.CHROMIUM || "/usr/bin/chromium";
const SIZE = {width: 1240, height: 780};

const tools = path.join(HOME, "npm", "pictures");
if (!existsSync(path.join(tools, "node_modules", "playwright-core"))) {
    execFileSync("npm", [
        "install",
        "--prefix",
        tools,
        "--no-audit",
        "--no-fund",
        "playwright-core@1.56.1",
    ]);
}
const {chromium} = createRequire(path.join(tools, "x"))("playwright-core");

const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ["--no-sandbox", "--force-color-profile=srgb"],
});

async function logIn(login) {
    const context = await browser.newContext({viewport: SIZE, locale: "en-US"});
    const page = await context.newPage();
    await page.goto(`${url}/web/login`);
    await page.fill("input[name=login]", login);
    await page.fill("input[name=password]", login);
    await page.click("button[type=submit]");
    await page.waitForSelector(".o_navbar, .o_main_navbar");
    return page;
}

async function find(page, model, domain, order = "id") {
    const answer = await page.request.post(`${url}/web/dataset/call_kw`, {
        data: {
            jsonrpc: "2.0",
            params: {
                model,
                method: "search",
                args: [domain],
                kwargs: {order, limit: 1},
            },
        },
    });
    const {result} = await answer.json();
    if (!result?.length) throw new Error(`No ${model} for ${JSON.stringify(domain)}`);
    return result[0];
}

async function open(page, action, selector = ".o_list_view, .o_form_view") {
    await page.goto(`${url}/odoo/${action}`);
    await page.waitForSelector(selector);
}

async function shoot(page, name, {height = SIZE.height, settle = 900} = {}) {
    await page.setViewportSize({...SIZE, height});
    await page.mouse.move(2, height - 2);
    await page.waitForTimeout(settle);
    await page.screenshot({path: path.join(HERE, `${name}.png`)});
    console.log(`${name}.png`);
}

const poster = await logIn("poster");
const order = await find(poster, "sale.order", [["client_order_ref", "=", "PO 5530"]]);
const story = await find(
    poster,
    "sale.order",
    [["client_order_ref", "=", "RMC-20417"]],
    "id desc",
);

const quote = await find(poster, "sale.order", [
    ["nav_document_type", "=", "quote"],
    ["state", "=", "draft"],
    ["partner_id.name", "ilike", "Birchwood"],
]);
await open(poster, `nav-quotes/${quote}`, ".o_data_row");
await shoot(poster, "quote", {height: 1020});

const customer = await find(poster, "res.partner", [
    ["name", "=", "Birchwood Law Group"],
]);
await open(poster, `nav-customers/${customer}`, ".o_form_view");
await shoot(poster, "customer", {height: 1222});

await open(poster, "nav-customers", ".o_data_row");
await poster.click("button[name=action_nav_new_customer]");
await poster.fill(".modal-dialog .o_field_widget[name=name] input", "Maple Dental");
await poster.click(".modal-dialog .o_field_widget[name=template_id] input");
await poster.waitForSelector(".modal-dialog .o-autocomplete--dropdown-item");
await shoot(poster, "template", {height: 620});
await poster.click(".modal-dialog footer button[special=cancel]");

await open(poster, "action-nav_sales_addon.nav_sales_order_action", ".o_data_row");
await shoot(poster, "orders", {height: 520});

await open(poster, `nav-orders/${order}`, ".o_data_row");
await shoot(poster, "order", {height: 1060});

await poster.click("button[name=action_nav_post]");
await poster.waitForSelector(".modal-dialog .o_form_view");
await shoot(poster, "post", {height: 860});
await poster.click(".modal-dialog .btn-close");

await poster.click("button[name=action_nav_post_and_send]");
await poster.waitForSelector(".modal-dialog .o_form_view");
await shoot(poster, "post_and_send", {height: 780});
await poster.click(".modal-dialog .btn-close");

await poster.click("button[name=action_nav_preview_posting]");
await poster.waitForSelector(".modal-dialog .o_form_view");
await poster.click(".modal-dialog .nav-link >> text=G/L Entries");
await shoot(poster, "preview", {height: 860});
await poster.click(".modal-dialog .btn-close");

const waiting = await find(poster, "sale.order", [
    ["client_order_ref", "=", "GSC-2207"],
]);
await open(poster, `nav-orders/${waiting}`, ".o_data_row");
await shoot(poster, "approval_order", {height: 620});

const accountant = await logIn("accountant");
await open(
    accountant,
    "action-nav_sales_addon.nav_approval_to_approve_action",
    ".o_data_row",
);
await shoot(accountant, "approvals", {height: 360});

const admin = await logIn("admin");
await open(admin, "nav-drop-shipments", ".o_data_row");
await shoot(admin, "drop_shipments", {height: 420});
const drop = await find(
    admin,
    "purchase.order",
    [
        ["partner_id.name", "=", "Brunswick Furniture Works"],
        ["state", "=", "purchase"],
        ["order_line.qty_received", "=", 0],
    ],
    "id desc",
);
await open(admin, `purchase/${drop}`, ".o_data_row");
await shoot(admin, "drop_purchase", {height: 780});

const returned = await find(poster, "sale.order", [
    ["nav_document_type", "=", "return_order"],
    ["partner_id.name", "=", "Willow Garden Center"],
]);
await open(
    poster,
    `action-nav_sales_addon.nav_return_order_action/${returned}`,
    ".o_data_row",
);
await shoot(poster, "return_order", {height: 860});

const corrected = await find(
    poster,
    "account.move",
    [
        ["partner_id.name", "=", "Willow Garden Center"],
        ["nav_cancelled", "=", true],
    ],
    "id desc",
);
await open(
    poster,
    `action-nav_sales_addon.nav_posted_credit_memo_action/${corrected}`,
    ".o_form_view",
);
await shoot(poster, "cancelled", {height: 720});

const shipment = await find(poster, "stock.picking", [
    ["sale_id", "=", order],
    ["state", "=", "done"],
]);
await open(
    poster,
    `action-nav_sales_addon.nav_posted_shipment_action/${shipment}`,
    ".o_form_view",
);
await shoot(poster, "shipment", {height: 720});

await open(
    poster,
    "action-nav_sales_addon.nav_customer_ledger_entry_action",
    ".o_data_row",
);
await shoot(poster, "customer_entries", {height: 560});

await open(
    poster,
    "action-nav_sales_addon.nav_item_ledger_entry_action",
    ".o_data_row",
);
await shoot(poster, "item_entries", {height: 620});

const clerk = await logIn("receivables");
await open(clerk, "action-nav_sales_addon.nav_bank_statement_action", ".o_data_row");
await clerk.click(".o_data_row:has-text('HBK') button[name=action_nav_lines]");
await clerk.waitForSelector(".o_data_row td[name=nav_match_confidence]");
await shoot(clerk, "payment_journal", {height: 400});
await clerk.click(".o_data_row:nth-child(2) button[name=action_nav_apply_manually]");
await clerk.waitForSelector(".modal-dialog .o_data_row");
await shoot(clerk, "apply_manually", {height: 780});
await clerk.click(".modal-dialog .btn-close");
await open(
    clerk,
    "action-nav_sales_addon.nav_payment_registration_action",
    ".o_data_row",
);
await shoot(clerk, "payment_registration", {height: 560});

await open(poster, `nav-orders/${story}`, ".o_data_row");
const findButton = poster.locator("button[name=action_nav_find_entries]:visible");
if (!(await findButton.count())) await poster.click(".o_button_more");
await findButton.first().click();
await poster.waitForSelector(".o_data_row >> text=Customer Ledger Entries");
await shoot(poster, "find_entries", {height: 620});

await open(
    admin,
    "action-nav_sales_addon.nav_sales_setup_action",
    ".o_settings_container, .settings",
);
await shoot(admin, "setup", {height: 860});
// an e-mail as its reader gets it; the logo comes from the server
const mail = path.join(pdfs, "e-mail-of-an-invoice.html");
if (existsSync(mail)) {
    const context = await browser.newContext({viewport: {width: 640, height: 500}});
    const page = await context.newPage();
    await page.goto(`${url}/web/login`);
    await page.setContent(readFileSync(mail, "utf8"), {waitUntil: "networkidle"});
    await page.screenshot({path: path.join(HERE, "mail.png"), fullPage: true});
    console.log("mail.png");
}
// several pages side by side
const long = readdirSync(pdfs).find((name) => /several pages.*pdf$/.test(name));
if (long) {
    const folder = path.join(HOME, "npm", "pages");
    rmSync(folder, {recursive: true, force: true});
    mkdirSync(folder, {recursive: true});
    const prefix = path.join(folder, "page");
    execFileSync("pdftoppm", ["-png", "-r", "60", path.join(pdfs, long), prefix]);
    const images = readdirSync(folder)
        .sort()
        .slice(0, 3)
        .map((name) => readFileSync(path.join(folder, name)).toString("base64"))
        .map((data) => `<img src="data:image/png;base64,${data}">`);
    const context = await browser.newContext({viewport: {width: 1540, height: 740}});
    const page = await context.newPage();
    const style = "<style>body{margin:8px;background:#ddd}img{margin:4px}</style>";
    await page.setContent(style + images.join(""));
    await page.screenshot({path: path.join(HERE, "pages.png"), fullPage: true});
    console.log("pages.png");
}
await browser.close();

const invoice = readdirSync(pdfs)
    .filter((name) => /^Sales invoice.*pdf$/.test(name))
    .at(-1);
const target = path.join(HERE, "invoice");
rmSync(`${target}.png`, {force: true});
execFileSync("pdftoppm", [
    "-png",
    "-r",
    "110",
    "-singlefile",
    path.join(pdfs, invoice),
    target,
]);
console.log("invoice.png");
