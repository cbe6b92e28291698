namespace MailCatcher.Tests;

/// <summary>Messages that several tests send.</summary>
internal static class Mails
{
    internal const string Plain = """
        From: "Ann Example" <ann@example.test>
        To: Bob <bob@example.test>, carol@example.test
        Cc: dan@example.test
        Reply-To: replies@example.test
        Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=
        Date: Mon, 23 Nov 2026 10:00:00 +0100
        Message-ID: <plain-1@example.test>
        X-Folded: one
         two
        X-Twice: first
        X-Twice: second

        Hello Bob.
        """;

    internal const string WithParts = """
        From: ann@example.test
        To: bob@example.test
        Subject: parts
        Message-ID: <parts-1@example.test>
        List-Unsubscribe: <mailto:leave@example.test>, <https://example.test/leave>
        List-Unsubscribe-Post: List-Unsubscribe=One-Click
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary=outer

        --outer
        Content-Type: multipart/related; boundary=inner

        --inner
        Content-Type: text/html; charset=utf-8

        <p>See <img src="cid:logo@example.test"> and <img src="cid:missing"></p>
        --inner
        Content-Type: image/png
        Content-ID: <logo@example.test>
        Content-Disposition: inline; filename=logo.png
        Content-Transfer-Encoding: base64

        iVBORw0KGgo=
        --inner--
        --outer
        Content-Type: text/html; name="evil.html"
        Content-Disposition: attachment; filename="../../evil.html"

        <script>alert(1)</script>
        --outer
        Content-Type: image/svg+xml
        Content-Disposition: attachment; filename=picture.svg

        <svg onload="alert(1)"/>
        --outer
        Content-Type: text/plain; charset=iso-8859-1
        Content-Disposition: attachment; filename="=?utf-8?q?notiz=E2=82=AC.txt?="

        just text
        --outer--
        """;
}
