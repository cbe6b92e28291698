using System.Collections.Immutable;
using MailCatcher.Access;
using MailCatcher.Store;
using MailCatcher.Web;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;

namespace MailCatcher.Components.Setup;

/// <summary>The API tokens: makes them, shows each once, and revokes them. For administrators; the page around it sees to that, and so does each action here.</summary>
public sealed partial class TokensPanel
{
    private ImmutableArray<ApiToken> _tokens = [];
    private ImmutableArray<string> _inboxes = [];
    private (string Name, string Secret)? _made;
    private string _name = "";
    private string _role = "viewer";
    private string _inbox = "";
    private int _days;
    private string? _problem;
    private string? _asks;

    [Inject]
    private ApiTokens Tokens { get; set; } = default!;

    [Inject]
    private MessageStore Messages { get; set; } = default!;

    [Inject]
    private Inboxes Inboxes { get; set; } = default!;

    [Inject]
    private IOptions<WebOptions> Web { get; set; } = default!;

    [Inject]
    private TimeProvider Time { get; set; } = default!;

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        _tokens = Tokens.All;
        _inboxes = [.. Messages.ListInboxes().Select(inbox => inbox.Name).Union(Inboxes.List().Select(inbox => inbox.Name), StringComparer.OrdinalIgnoreCase)];
    }

    private static bool MayAdminister => MailAccess.Current.MayAdminister && !MailAccess.Current.IsLimited;

    private void Make() => Try(() =>
    {
        var text = _inbox.Length > 0 ? $"{_role} in {_inbox}" : _role;
        if (!TokensApi.IsName(_name.Trim()))
        {
            _problem = "A token's name is 1 to 64 letters, digits, '.', '-' and '_'.";
        }
        else if (!Grant.TryParse(text, out var grant))
        {
            _problem = $"'{text}' is no grant: it must be {Grant.Allowed}.";
        }
        else if (Tokens.Create(_name.Trim(), grant, _days > 0 ? TimeSpan.FromDays(_days) : null) is { } secret)
        {
            (_made, _name) = ((_name.Trim(), secret), "");
        }
        else
        {
            _problem = $"There is a token called {_name.Trim()} already.";
        }
    });

    private void Revoke(ApiToken token) => Try(() =>
    {
        Tokens.Revoke(token.Name);
        _asks = null;
        _made = _made?.Name == token.Name ? null : _made;
    });

    private void Try(Action change)
    {
        _problem = null;
        if (!MayAdminister)
        {
            _problem = "Your login may not change tokens.";
            return;
        }

        try
        {
            change();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            _problem = $"The tokens cannot be kept: {fault.Message}";
        }

        _tokens = Tokens.All;
    }
}
