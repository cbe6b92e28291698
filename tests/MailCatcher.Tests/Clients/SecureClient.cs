using System.Net;
using MailCatcher.Tests.Support;

namespace MailCatcher.Tests.Clients;

/// <summary>How a client reaches TLS.</summary>
public enum TlsWay
{
    /// <summary>By STARTTLS.</summary>
    StartTls,

    /// <summary>From the first byte.</summary>
    Implicit,
}

/// <summary>A client that is a program and sends one message with TLS and a login.</summary>
/// <param name="Program">The program.</param>
/// <param name="Mechanisms">The SASL mechanisms it has, of ours.</param>
/// <param name="Probe">Arguments that work only where all it needs is installed.</param>
/// <param name="Arguments">The arguments for one sending.</param>
internal sealed record SecureClient(string Program, string[] Mechanisms, string[] Probe, Func<SecureClient.Sending, string[]> Arguments)
{
    internal const string User = "tim";
    internal const string Password = "secret, with = and ,";

    /// <summary>How many messages it sends.</summary>
    internal int Messages { get; init; } = 1;

    /// <summary>Whether the message comes on standard input.</summary>
    internal bool ReadsStandardInput { get; init; }

    /// <summary>Goes on when the client and its libraries are here.</summary>
    internal async Task RequireAsync()
    {
        await ExternalTool.RequireAsync(Program, Probe[0]);
        var (exitCode, said) = await ExternalTool.RunAsync(Program, Probe, ReadOnlyMemory<byte>.Empty);
        if (exitCode != 0)
        {
            ExternalTool.Missing($"'{Program}' lacks something: {said.Trim()}");
        }
    }

    /// <summary>Sends.</summary>
    internal async Task<(int ExitCode, string Said)> SendAsync(Sending sending) =>
        await ExternalTool.RunAsync(Program, Arguments(sending), ReadsStandardInput ? await File.ReadAllBytesAsync(sending.Prepared, TestContext.Current.CancellationToken) : []);

    /// <summary>One sending.</summary>
    internal sealed record Sending(IPEndPoint Server, TlsWay Way, string Mechanism, string Password, string Prepared)
    {
        internal bool IsImplicit => Way == TlsWay.Implicit;

        /// <summary>As the scripts take it.</summary>
        internal string[] ForScript => [$"{Server.Address}", $"{Server.Port}", IsImplicit ? "implicit" : "starttls", Mechanism, User, Password, Prepared];
    }
}
