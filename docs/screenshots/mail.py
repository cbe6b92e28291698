"""Sends the mail that the screenshots show: what a web shop's staging system might send in an afternoon."""
import smtplib
import struct
import sys
import zlib
from email.message import EmailMessage
from email.utils import formataddr, formatdate, make_msgid

host, port = sys.argv[1].rsplit(":", 1)


def png(width, height, top, bottom):
    """A picture: a soft gradient."""
    rows = b""
    for y in range(height):
        mix = y / height
        rows += b"\0" + bytes(int(a + (b - a) * mix) for a, b in zip(top, bottom)) * width
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


NEWSLETTER = """<!doctype html><html><head><style>
@media (max-width: 480px) {{ .cols td {{ display: block; width: 100% !important }} }}
</style></head><body style="margin:0;background:#f3f1ec">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="background:#f3f1ec"><tr><td align="center" style="padding:32px 12px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:600px;background:#ffffff;border-radius:14px;overflow:hidden;font-family:Georgia,serif;color:#2b2b28">
<tr><td style="padding:22px 36px;font:600 15px/1 Helvetica,Arial,sans-serif;letter-spacing:1px;color:#b4552d">FERN &amp; FIELD</td></tr>
<tr><td><img src="cid:{hero}" width="600" height="220" alt="Autumn light" style="display:block;width:100%;height:auto"></td></tr>
<tr><td style="padding:32px 36px 8px"><h1 style="margin:0 0 12px;font-size:28px;line-height:1.25;font-weight:normal">The autumn table is set</h1>
<p style="margin:0 0 20px;font-size:16px;line-height:1.65;color:#55534d">Stoneware in three new glazes, linen the colour of wet slate, and the ash bowls many of you have asked for. They are back on Thursday at nine.</p>
<a href="https://shop.example.com/autumn" style="display:inline-block;padding:13px 26px;border-radius:999px;background:#b4552d;color:#ffffff;font:600 15px/1 Helvetica,Arial,sans-serif;text-decoration:none">See the collection</a></td></tr>
<tr><td style="padding:28px 36px"><table role="presentation" class="cols" width="100%"><tr>
<td width="50%" style="padding:14px 16px;background:#f8f6f1;border-radius:10px;font-size:14px;line-height:1.5"><b>Free delivery</b><br>on orders above 60 €</td><td width="12"></td>
<td width="50%" style="padding:14px 16px;background:#f8f6f1;border-radius:10px;font-size:14px;line-height:1.5"><b>Thirty days</b><br>to send things back</td></tr></table></td></tr>
<tr><td style="padding:0 36px 30px;font:12px/1.6 Helvetica,Arial,sans-serif;color:#8b887f">You get this because you asked for it. <a href="https://shop.example.com/unsubscribe?u=42" style="color:#8b887f">Unsubscribe</a></td></tr>
</table></td></tr></table><img src="https://track.example.com/open.gif?u=42" width="1" height="1" alt=""></body></html>"""


def build(sender, to, subject, text, html=None, cc=(), **fields):
    message = EmailMessage()
    message["From"] = formataddr(sender)
    message["To"] = ", ".join(to)
    if cc:
        message["Cc"] = ", ".join(cc)
    message["Subject"] = subject
    message["Date"] = formatdate(localtime=True)
    message["Message-ID"] = make_msgid(domain=sender[1].split("@")[1])
    for name, value in fields.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    return message


def all_mail():
    shop = ("Fern & Field", "hello@fernfield.example")
    yield build(("cron", "root@web-3.staging.example"), ["ops@example.com"], "Cron <www@web-3> /usr/bin/nightly-export", "export finished: 48,211 rows in 12.8 s\n"), None
    yield build(("Sven Åkesson", "sven@nordisk.example"), ["Jane Doe <jane@example.com>"], "Räksmörgås på fredag? 🦐", "Hej Jane,\n\nska vi ses klockan tolv?\n\n/Sven"), None
    yield build(("Ελένη Παπαδοπούλου", "eleni@athina.example"), ["jane@example.com"], "Επιβεβαίωση παραγγελίας #20461", "Σας ευχαριστούμε για την παραγγελία σας.\nΘα αποσταλεί αύριο."), None
    yield build(("نورا الحسن", "noura@riyadh.example"), ["jane@example.com"], "تأكيد الحجز رقم 8841", "مرحباً جين،\n\nتم تأكيد حجزك ليوم الخميس."), None
    long = build(("Acme Billing", "billing@acme.example"), ["Accounts <accounts@example.com>"],
                 "Invoice 2026-1107 for November: hosting, support and the additional environments that were ordered on the 3rd", "Please find your invoice attached.\n\nTotal: 1,284.00 EUR, due in 14 days.\n",
                 "<p>Please find your invoice attached.</p><p><b>Total: 1,284.00&nbsp;EUR</b>, due in 14 days.</p>")
    long.add_attachment(b"%PDF-1.4\n" + b"0" * 84_000, maintype="application", subtype="pdf", filename="Invoice 2026-1107.pdf")
    long.add_attachment(b"position,amount\n" + b"hosting,900.00\n" * 90, maintype="text", subtype="csv", filename="positions.csv")
    long.add_attachment(png(320, 200, (64, 110, 190), (190, 220, 245)), maintype="image", subtype="png", filename="usage-chart.png")
    yield long, None
    yield build(("Team Calendar", "calendar@example.com"), [f"Person {i} <person{i}@example.com>" for i in range(1, 101)], "All hands on Thursday, 10:00", "The agenda is on the wiki."), None
    yield build(("Monitoring", "alerts@status.example"), ["oncall@example.com"], "[RESOLVED] p95 latency above 400 ms on checkout", "Resolved after 6 min.\nCause: cold cache after deploy 8f31c2."), ["oncall@example.com", "archive@example.com"]
    yield build(("Acme Accounts", "no-reply@acme.example"), ["jane@example.com"], "Your sign-in code is 482 913", "Your code is 482913. It is good for ten minutes.\n\nhttps://acme.example/confirm?token=b3a19f02c7\n",
                "<p>Your code is</p><p style='font-size:32px;letter-spacing:6px'><b>482 913</b></p><p>It is good for ten minutes. Or <a href='https://acme.example/confirm?token=b3a19f02c7'>confirm with one click</a>.</p>"), None
    yield build(("Ticket System", "tickets@help.example"), ["support@example.com"], "Re: Cannot export report as CSV", "> It fails with a time-out when more than 50k rows are selected.\n\nFixed in 4.18.2, rolling out today.", cc=["Priya <priya@example.com>"]), None
    yield build(shop, ["jane@example.com"], "Your order #10428 has shipped", "Hello Jane,\n\nyour parcel is on its way and should be with you on Wednesday.\n\nTrack it: https://shop.example.com/track/10428\n"), None
    hero = make_msgid(domain="fernfield.example")
    news = build(shop, ["Jane Doe <jane@example.com>"], "The autumn table is set", "The autumn table is set. Stoneware in three new glazes, linen the colour of wet slate.\nSee it at https://shop.example.com/autumn\n",
                 NEWSLETTER.format(hero=hero[1:-1]), List_Unsubscribe="<https://shop.example.com/unsubscribe?u=42>", Reply_To="care@fernfield.example")
    news.get_payload()[1].add_related(png(1200, 440, (222, 158, 98), (96, 74, 66)), "image", "png", cid=hero)
    yield news, ["jane@example.com", "newsletter-archive@fernfield.example"]


with smtplib.SMTP(host, int(port)) as smtp:
    for mail, recipients in all_mail():
        smtp.send_message(mail, to_addrs=recipients)
