using System.Collections;
using MailCatcher.Relay;
using MailCatcher.Settings;

namespace MailCatcher.Tests.Settings;

public sealed class SettingsReaderTests
{
    [Fact]
    public void With_nothing_said_the_defaults_hold()
    {
        var reading = Read();

        Assert.Empty(reading.Faults);
        Assert.Equal("127.0.0.1:1025", reading.Settings.Smtp.Listen);
        Assert.Equal("127.0.0.1:8025", reading.Settings.Web.Listen);
        Assert.Equal("data", reading.Settings.Store.Folder);
        Assert.False(reading.Settings.Relay.IsConfigured);
    }

    [Fact]
    public void The_command_line_beats_the_environment_beats_the_named_file_beats_the_one_beside_the_program()
    {
        using var folder = new TestFolder();
        folder.File("appsettings.json", """{ "Smtp": { "Listen": "127.0.0.1:1", "HostName": "a", "MaxRecipients": 101, "MaxConnections": 11 } }""");
        var named = folder.File("named.json", """{ "Smtp": { "Listen": "127.0.0.1:2", "HostName": "b", "MaxRecipients": 102 } }""");

        var reading = Read(
            [("Smtp:Listen", "--smtp", "127.0.0.1:4")], named, folder.Path, ("MAILCATCHER_Smtp__Listen", "127.0.0.1:3"), ("mailcatcher_SMTP__hostname", "c"));

        Assert.Empty(reading.Faults);
        var smtp = reading.Settings.Smtp;
        Assert.Equal(("127.0.0.1:4", "c", 102, 11), (smtp.Listen, smtp.HostName, smtp.MaxRecipients, smtp.MaxConnections));
    }

    [Fact]
    public void Sections_within_sections_lists_and_names_are_read_from_every_layer()
    {
        using var folder = new TestFolder();
        var named = folder.File("named.json", """
            { "Smtp": { "Auth": { "Mode": "Any", "Users": { "alice": "a", "bob": "file" } },
                        "Faults": { "Seed": 7, "Rules": [ { "Name": "slow", "Stage": "Data", "Delay": "2s", "Probability": 0.5 } ] } } }
            """);

        var reading = Read(
            [], named, folder.Path, ("MAILCATCHER_Smtp__Auth__Users__bob", "b"), ("MAILCATCHER_Smtp__Auth__AllowWithoutTls", "true"),
            ("MAILCATCHER_Smtp__Faults__Rules__1__Name", "full"), ("MAILCATCHER_Smtp__Faults__Rules__1__Stage", "rcpt"), ("MAILCATCHER_Smtp__ProxyFrom__0", "10.0.0.0/8"));

        Assert.Empty(reading.Faults);
        var smtp = reading.Settings.Smtp;
        Assert.True(smtp.Auth.AllowWithoutTls);
        Assert.Equal([("alice", "a"), ("bob", "b")], smtp.Auth.Users.OrderBy(user => user.Key).Select(user => (user.Key, user.Value)));
        Assert.Equal(7, smtp.Faults.Seed);
        Assert.Equal([("slow", 0.5), ("full", 1.0)], smtp.Faults.Rules.Select(rule => (rule.Name, rule.Probability)));
        Assert.Equal(["10.0.0.0/8"], smtp.ProxyFrom);
    }

    [Fact]
    public void What_does_not_fit_together_in_the_SMTP_section_is_told_by_key()
    {
        var faults = Read(("MAILCATCHER_Smtp__Tls__Mode", "Required"), ("MAILCATCHER_Smtp__Faults__Rules__0__Stge", "Rcpt"), ("MAILCATCHER_Smtp__Auth__Mode", "sometimes")).Faults;

        Assert.Contains(faults, fault => fault.StartsWith("MAILCATCHER_Smtp__Tls__Mode: needs a certificate", StringComparison.Ordinal));
        Assert.Contains(faults, fault => fault.StartsWith("MAILCATCHER_Smtp__Faults__Rules__0__Stge: there is no such setting", StringComparison.Ordinal));
        Assert.Contains(faults, fault => fault.StartsWith("MAILCATCHER_Smtp__Auth__Mode: 'sometimes' is not allowed; it must be one of", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("00:05:00", 300_000)]
    [InlineData("5m", 300_000)]
    [InlineData("30s", 30_000)]
    [InlineData("500ms", 500)]
    [InlineData("2h", 7_200_000)]
    [InlineData("1d", 86_400_000)]
    [InlineData("1.00:00:01", 86_401_000)]
    public void A_time_is_written_in_two_ways(string text, long milliseconds)
    {
        var reading = Read(("MAILCATCHER_Smtp__IdleTimeout", text));

        Assert.Empty(reading.Faults);
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), reading.Settings.Smtp.IdleTimeout);
    }

    [Fact]
    public void Other_kinds_of_values_are_read()
    {
        using var folder = new TestFolder();
        folder.File("appsettings.json", """
            {
              // Comments are allowed, and what begins with a dollar sign is the editor's.
              "$schema": "x",
              "Relay": { "Host": "relay.example.test", "Port": 587, "Tls": "starttls", "Password": " with, everything " },
              "Web": { "AllowedHosts": ["a.test", "*.b.test"] },
              "Logging": { "LogLevel": { "Default": "Debug", "MailCatcher.Smtp": "None" } },
            }
            """);

        var reading = Read([], null, folder.Path);

        Assert.Empty(reading.Faults);
        var relay = reading.Settings.Relay;
        Assert.Equal(("relay.example.test", 587, RelayTls.StartTls, " with, everything "), (relay.Host, relay.Port, relay.Tls, relay.Password));
        Assert.Equal(["a.test", "*.b.test"], reading.Settings.Web.AllowedHosts);
        Assert.Equal("Debug", reading.Settings.Logging?["LogLevel:Default"]);
    }

    [Fact]
    public void A_list_in_the_environment_takes_the_place_of_the_one_in_the_file()
    {
        using var folder = new TestFolder();
        folder.File("appsettings.json", """{ "Web": { "AllowedHosts": ["a.test", "b.test", "c.test"] } }""");

        Assert.Equal(["x.test", "y.test"], Read([], null, folder.Path, ("MAILCATCHER_Web__AllowedHosts", "x.test, y.test")).Settings.Web.AllowedHosts);
        Assert.Equal(["z.test"], Read([], null, folder.Path, ("MAILCATCHER_Web__AllowedHosts__0", "z.test")).Settings.Web.AllowedHosts);
    }

    [Theory]
    [InlineData("MAILCATCHER_Smtp__MaxRecipients", "99", "it must be a whole number from 100 to 100000.")]
    [InlineData("MAILCATCHER_Smtp__MaxRecipients", "1e3", "it must be a whole number from 100 to 100000.")]
    [InlineData("MAILCATCHER_Smtp__MaxMessageBytes", "-1", "it must be a whole number from 0 to 1099511627776.")]
    [InlineData("MAILCATCHER_Smtp__MaxMessageBytes", "25MB", "it must be a whole number from 0 to 1099511627776.")]
    [InlineData("MAILCATCHER_Smtp__IdleTimeout", "5", "it must be a time such as")]
    [InlineData("MAILCATCHER_Smtp__IdleTimeout", "0s", "it must be a time such as")]
    [InlineData("MAILCATCHER_Smtp__IdleTimeout", "-00:00:01", "it must be a time such as")]
    [InlineData("MAILCATCHER_Smtp__IdleTimeout", "99999999999d", "it must be a time such as")]
    [InlineData("MAILCATCHER_Smtp__IdleTimeout", "2147483647d", "it must be a time such as")]
    [InlineData("MAILCATCHER_Smtp__Listen", "", "it must be some text.")]
    [InlineData("MAILCATCHER_Smtp__Listen", "1025", "it must be ADDRESS:PORT")]
    [InlineData("MAILCATCHER_Smtp__Listen", "::1:1025", "it must be ADDRESS:PORT")]
    [InlineData("MAILCATCHER_Web__Listen", "[::1]", "it must be ADDRESS:PORT")]
    [InlineData("MAILCATCHER_Web__Listen", "127.1:80", "it must be ADDRESS:PORT")]
    [InlineData("MAILCATCHER_Web__Listen", "*:65536", "it must be ADDRESS:PORT")]
    [InlineData("MAILCATCHER_Web__AllowedHosts", "a.test:80", "it must be host names without a port")]
    [InlineData("MAILCATCHER_Web__AllowedHosts", "http://a.test", "it must be host names without a port")]
    [InlineData("MAILCATCHER_Store__Folder", "", "it must be some text.")]
    [InlineData("MAILCATCHER_Relay__Port", "0", "it must be a whole number from 1 to 65535.")]
    [InlineData("MAILCATCHER_Relay__Tls", "2", "it must be one of None, StartTlsWhenOffered, StartTls, Implicit.")]
    [InlineData("MAILCATCHER_Relay__Host", "relay.test:587", "it must be a host name or an address, without a port (that is Relay:Port).")]
    [InlineData("MAILCATCHER_Logging__LogLevel__Default", "Loud", "it must be one of Trace, Debug, Information, Warning, Error, Critical, None.")]
    public void A_wrong_value_is_told_with_its_key_and_what_is_allowed(string variable, string value, string allowed)
    {
        var fault = Assert.Single(Read((variable, value)).Faults);

        Assert.StartsWith($"{variable}: '{value}' is not allowed; {allowed}", fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("MAILCATCHER_Smtp__MaxMesageBytes", "did you mean MAILCATCHER_Smtp__MaxMessageBytes?")]
    [InlineData("MAILCATCHER_Stmp__Listen", "did you mean MAILCATCHER_Smtp__Listen?")]
    [InlineData("MAILCATCHER_Smtp_Listen", "did you mean MAILCATCHER_Smtp__Listen?")]
    [InlineData("MAILCATCHER_Store__Wherever", "in this section there are MAILCATCHER_Store__Folder")]
    [InlineData("MAILCATCHER_Something", "the sections are Smtp, Store, Relay, Web, Webhooks, Metrics, Logging")]
    public void An_unknown_setting_is_told_with_what_was_probably_meant(string variable, string meant)
    {
        var fault = Assert.Single(Read((variable, "secret")).Faults);

        Assert.StartsWith($"{variable}: there is no such setting; {meant}", fault, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("MAILCATCHER_PORT")]
    [InlineData("MAILCATCHER_SERVICE_HOST")]
    [InlineData("MAILCATCHER_SERVICE_PORT_HTTP")]
    [InlineData("MAILCATCHER_PORT_1025_TCP_ADDR")]
    [InlineData("MAILCATCHER_WEB_PORT_8025_TCP")]
    [InlineData("MAILCATCHERS_OWN")]
    public void Variables_that_an_orchestrator_sets_for_a_service_of_our_name_are_not_ours(string variable) => Assert.Empty(Read((variable, "tcp://10.0.0.1:1025")).Faults);

    [Fact]
    public void Both_listeners_on_one_port_is_told()
    {
        var fault = Assert.Single(Read(("MAILCATCHER_Web__Listen", "127.0.0.1:1025")).Faults);

        Assert.Equal("Smtp:Listen: '127.0.0.1:1025' is not allowed; it must be another address or port than MAILCATCHER_Web__Listen has.", fault);
    }

    private static SettingsReading Read(params (string Name, string Value)[] variables) => Read([], null, "nowhere", variables);

    private static SettingsReading Read(
        (string Key, string Option, string Value)[] commandLine, string? config, string programFolder, params (string Name, string Value)[] variables)
    {
        var environment = new Hashtable();
        foreach (var (name, value) in variables)
        {
            environment.Add(name, value);
        }

        return SettingsReader.Read(SettingsLayer.FromCommandLine(commandLine), config, environment, programFolder);
    }
}
