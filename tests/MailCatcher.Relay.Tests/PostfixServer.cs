using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace MailCatcher.Relay.Tests;

/// <summary>
/// A Postfix of its own, with its own configuration and queue, on loopback only, and never the system's. It has three doors: <see cref="SubmissionPort"/> wants TLS and a login, <see cref="SubmissionsPort"/> the same with TLS
/// from the first byte, and <see cref="MxPort"/> takes mail for its domains from anybody. What it takes lies in one maildir.
/// </summary>
internal sealed class PostfixServer : IAsyncDisposable
{
    internal const string HostName = "mx.ok.test";
    internal const string User = "me";
    internal const string Password = "s3cret";
    private const string Master = "/usr/lib/postfix/sbin/master";

    private static readonly string[] OwnFolders = ["active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming", "private", "saved", "trace"];

    // Between one test and another nothing of it stays.
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mailcatcher-postfix-");
    private readonly TcpListener _logins = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _closed = new();
    private Process? _master;
    private Task _checking = Task.CompletedTask;

    private PostfixServer()
    {
    }

    internal int SubmissionPort { get; } = LocalTools.FreePort();

    internal int SubmissionsPort { get; } = LocalTools.FreePort();

    internal int MxPort { get; } = LocalTools.FreePort();

    /// <summary>A PEM file with the certificate that vouches for it.</summary>
    internal string CaFile => Path.Combine(_folder.FullName, "cert.pem");

    private string Inbox => Path.Combine(_folder.FullName, "mail", "inbox", "new");

    internal static async Task<PostfixServer> StartAsync()
    {
        LocalTools.Require(Master);
        var server = new PostfixServer();
        try
        {
            server._logins.Start();
            await server.PrepareAsync();
            server._checking = server.CheckLoginsAsync();
            server._master = await LocalTools.StartAsync(server.MxPort, Master, "-c", Path.Combine(server._folder.FullName, "conf"), "-d");
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>What it has delivered, once it is so much.</summary>
    internal async Task<string[]> DeliveredAsync(int count)
    {
        while (!Directory.Exists(Inbox) || Directory.GetFiles(Inbox).Length < count)
        {
            await Task.Delay(20, Xunit.TestContext.Current.CancellationToken);
        }

        return [.. Directory.GetFiles(Inbox).Select(file => File.ReadAllText(file, Encoding.Latin1).ReplaceLineEndings("\r\n"))];
    }

    /// <summary>How much is delivered or still on its way through its queue.</summary>
    internal int CountTaken() => (Directory.Exists(Inbox) ? Directory.GetFiles(Inbox).Length : 0)
        + new[] { "incoming", "active", "deferred" }.Sum(queue => Directory.GetFiles(Path.Combine(_folder.FullName, "queue", queue), "*", SearchOption.AllDirectories).Length);

    public async ValueTask DisposeAsync()
    {
        if (_master is not null)
        {
            await LocalTools.StopAsync(_master);
        }

        await _closed.CancelAsync();
        _logins.Stop();
        await _checking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _closed.Dispose();
        _folder.Delete(recursive: true);
    }

    private async Task PrepareAsync()
    {
        var root = _folder.FullName;
        using (var certificate = TestCertificates.SelfSigned(HostName))
        {
            await File.WriteAllTextAsync(CaFile, certificate.ExportCertificatePem());
            await File.WriteAllTextAsync(Path.Combine(root, "key.pem"), certificate.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem());
        }

        foreach (var folder in (string[])["conf", "data", "mail", "queue/maildrop", "queue/public", "queue/pid", .. OwnFolders.Select(name => $"queue/{name}")])
        {
            _folder.CreateSubdirectory(folder);
        }

        const string login = "-o smtpd_tls_security_level=encrypt -o smtpd_sasl_auth_enable=yes -o smtpd_recipient_restrictions=permit_sasl_authenticated,reject";
        await File.WriteAllTextAsync(Path.Combine(root, "conf", "main.cf"), $"""
            compatibility_level = 3.6
            queue_directory = {root}/queue
            data_directory = {root}/data
            command_directory = /usr/sbin
            daemon_directory = /usr/lib/postfix/sbin
            mail_owner = postfix
            setgid_group = postdrop
            inet_interfaces = 127.0.0.1
            inet_protocols = ipv4
            myhostname = {HostName}
            mydestination =
            mynetworks =
            smtp_host_lookup = native
            smtpd_peername_lookup = no
            local_header_rewrite_clients =
            alias_maps =
            virtual_mailbox_domains = ok.test, fallback.test
            virtual_mailbox_base = {root}/mail
            virtual_mailbox_maps = static:inbox/
            virtual_uid_maps = static:65534
            virtual_gid_maps = static:65534
            virtual_minimum_uid = 1
            maillog_file = {root}/log
            maillog_file_prefixes = {root}
            smtpd_tls_cert_file = {CaFile}
            smtpd_tls_key_file = {root}/key.pem
            smtpd_tls_security_level = may
            smtpd_sasl_type = dovecot
            smtpd_sasl_path = inet:127.0.0.1:{((IPEndPoint)_logins.LocalEndpoint).Port}
            smtpd_recipient_restrictions = reject_unauth_destination
            """ + "\n");
        await File.WriteAllTextAsync(Path.Combine(root, "conf", "master.cf"), $"""
            127.0.0.1:{MxPort} inet n - n - - smtpd
            127.0.0.1:{SubmissionPort} inet n - n - - smtpd {login}
            127.0.0.1:{SubmissionsPort} inet n - n - - smtpd -o smtpd_tls_wrappermode=yes {login}
            cleanup unix n - n - 0 cleanup
            qmgr unix n - n 300 1 qmgr
            tlsmgr unix - - n 1000? 1 tlsmgr
            rewrite unix - - n - - trivial-rewrite
            bounce unix - - n - 0 bounce
            defer unix - - n - 0 bounce
            trace unix - - n - 0 bounce
            proxymap unix - - n - - proxymap
            error unix - - n - - error
            retry unix - - n - - error
            virtual unix - n n - - virtual
            anvil unix - - n - 1 anvil
            postlog unix-dgram n - n - 1 postlogd
            """ + "\n");

        // Its daemons run as another user.
        await LocalTools.RunAsync("chmod", "711", root);
        await LocalTools.RunAsync("chown", ["65534:65534", $"{root}/mail"]);
        await LocalTools.RunAsync("chown", ["postfix", $"{root}/data", $"{root}/queue/maildrop", $"{root}/queue/public", .. OwnFolders.Select(name => $"{root}/queue/{name}")]);
        await LocalTools.RunAsync("chgrp", ["postdrop", $"{root}/queue/maildrop", $"{root}/queue/public"]);
        await LocalTools.RunAsync("chmod", ["700", .. OwnFolders.Select(name => $"{root}/queue/{name}")]);
    }

    /// <summary>Says to Postfix whether a login is right, in the protocol of Dovecot's auth service: Postfix does the SMTP of it.</summary>
    private async Task CheckLoginsAsync()
    {
        while (!_closed.IsCancellationRequested)
        {
            _ = CheckLoginsAsync(await _logins.AcceptTcpClientAsync(_closed.Token));
        }
    }

    private async Task CheckLoginsAsync(TcpClient asking)
    {
        using var client = asking;
        using var lines = new StreamReader(client.GetStream(), Encoding.ASCII);
        await client.GetStream().WriteAsync("VERSION\t1\t1\nMECH\tPLAIN\tplaintext\nSPID\t1\nCUID\t1\nCOOKIE\t0123456789abcdef0123456789abcdef\nDONE\n"u8.ToArray(), _closed.Token);
        while (await lines.ReadLineAsync(_closed.Token) is { } line)
        {
            if (line.Split('\t') is ["AUTH", var id, "PLAIN", .., var last] && last.StartsWith("resp=", StringComparison.Ordinal))
            {
                var isRight = Encoding.ASCII.GetString(Convert.FromBase64String(last["resp=".Length..])) == $"\0{User}\0{Password}";
                await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"{(isRight ? "OK" : "FAIL")}\t{id}\tuser={User}\n"), _closed.Token);
            }
        }
    }
}
