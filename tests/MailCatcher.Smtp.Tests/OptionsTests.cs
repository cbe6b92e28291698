using System.ComponentModel.DataAnnotations;

namespace MailCatcher.Smtp.Tests;

/// <summary>Settings that do not go together are told with their key.</summary>
public sealed class OptionsTests
{
    public static TheoryData<string, Action<SmtpOptions>> Wrong => new()
    {
        { "Tls:Mode", options => options.Tls.Mode = TlsMode.Offered },
        { "Tls:Mode", options => options.ListenTls = "127.0.0.1:1465" },
        { "Tls:SelfSigned", options => (options.Tls.SelfSigned, options.Tls.CertificateFile) = (true, typeof(OptionsTests).Assembly.Location) },
        { "Tls:CertificateFile", options => options.Tls.CertificateFile = "not-there.pem" },
        { "Tls:CertificateFile", options => options.Tls.CertificateFile = typeof(OptionsTests).Assembly.Location },
        { "Tls:KeyFile", options => options.Tls.KeyFile = "not-there.key" },
        { "Auth:Users:tim", options => options.Auth.Users["tim"] = "$1$salt$hash" },
        { "Auth:UsersFile", options => options.Auth.UsersFile = "not-there" },
        { "IdleTimeout", options => options.IdleTimeout = TimeSpan.Zero },
        { "SessionTimeout", options => options.SessionTimeout = TimeSpan.FromDays(30) },
        { "ProxyFrom", options => options.ProxyFrom = ["192.0.2.0/33"] },
        { "XClientFrom", options => options.XClientFrom = ["host.test"] },
        { "Faults:Rules:0", options => options.Faults.Rules.Add(new FaultRule { Name = "x", Code = 200 }) },
        { "Recipients:Allow", options => options.Recipients.Allow = ["*@x.test", ""] },
        { "Senders:Block", options => options.Senders.Block = [" "] },
        { "MaxRecipients", options => options.MaxRecipients = 99 },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void What_is_wrong_is_told_with_its_key(string key, Action<SmtpOptions> spoil)
    {
        var options = new SmtpOptions();
        Assert.Empty(FaultsOf(options));

        spoil(options);

        Assert.Equal(key, Assert.Single(FaultsOf(options)).MemberNames.Single());
    }

    private static List<ValidationResult> FaultsOf(SmtpOptions options)
    {
        var faults = new List<ValidationResult>();
        Validator.TryValidateObject(options, new ValidationContext(options), faults, validateAllProperties: true);
        return faults;
    }
}
