using MailCatcher.Smtp;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MailCatcher.Api;

/// <summary>The SMTP server's certificate, for clients that are to trust it: <c>/api/v1/smtp/certificate</c>. Ours alone.</summary>
internal static class CertificateApi
{
    /// <summary>Where it is, from the base address on.</summary>
    internal const string Path = "api/v1/smtp/certificate";

    internal static void MapCertificate(this RouteGroupBuilder api) => api.MapGet("/smtp/certificate", Get);

    private static Results<FileContentHttpResult, ContentHttpResult> Get(SmtpCertificates certificates) => certificates.ExportPem() is { } pem
        ? TypedResults.File(System.Text.Encoding.ASCII.GetBytes(pem + "\n"), "application/x-pem-file", "mailcatcher.pem")
        : TypedResults.Text("The SMTP server has no certificate: set Smtp:Tls:SelfSigned=true or Smtp:Tls:CertificateFile", statusCode: StatusCodes.Status404NotFound);
}
