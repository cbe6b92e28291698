using System.Collections.Immutable;
using MailCatcher.Access;
using MailCatcher.Web;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;

namespace MailCatcher.Components.Setup;

/// <summary>Who may log in and what they may, read-only: users are the configuration's.</summary>
public sealed partial class UsersPanel
{
    private ImmutableArray<(string Name, string Grant, string From)> _users = [];

    [Inject]
    private IOptions<WebOptions> Web { get; set; } = default!;

    [Inject]
    private WebUsers Users { get; set; } = default!;

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        var auth = Web.Value.Auth;
        if (auth.IsOn)
        {
            _users = [.. Users.Names.Select(name => (name, Users.Find(name)?.Grant.ToString() ?? "", auth.Users.ContainsKey(name) ? "configuration" : Path.GetFileName(auth.UsersFile)))];
        }
    }
}
