"""Documents of the stories as files."""

from .teller import words


def write_pdf(folder, say, report, record, number):
    """Print one document into the folder.

    :param report: the name of the report without its prefix
    """
    reports = record.env["ir.actions.report"]
    xmlid = f"nav_sales_addon.action_report_nav_{report}"
    content, _kind = reports._render_qweb_pdf(xmlid, record.ids)
    name = f"{words(report)} {number}.pdf".replace("/", "-")
    (folder / name).write_bytes(content)
    say(f"  {name} ({len(content) // 1024} KB)")
