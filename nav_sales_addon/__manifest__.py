{
    "name": "NAV Sales",
    "summary": "The sales process of Dynamics NAV 2017 made of Odoo's own documents",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "author": "NAV Sales contributors",
    "license": "LGPL-3",
    "depends": [
        "sale_management",
        "stock_dropshipping",
        "sale_crm",
        "account_payment",
        "payment_paypal",
    ],
    "application": True,
}
