using Microsoft.AspNetCore.Components.Server.Circuits;

namespace MailCatcher.Metrics;

/// <summary>Counts the open pages.</summary>
internal sealed class CircuitCount : CircuitHandler
{
    private int _open;

    /// <summary>How many there are now.</summary>
    internal int Open => _open;

    /// <inheritdoc/>
    public override Task OnCircuitOpenedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _open);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task OnCircuitClosedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        Interlocked.Decrement(ref _open);
        return Task.CompletedTask;
    }
}
