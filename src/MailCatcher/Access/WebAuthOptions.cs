namespace MailCatcher.Access;

/// <summary>Who may use the inbox and the API: section <c>Web:Auth</c>. Without users, a file of users, OpenID Connect or <see cref="Required"/> no login is needed.</summary>
public sealed class WebAuthOptions
{
    /// <summary>Users by name, each with a secret: a hash as htpasswd writes it (bcrypt <c>$2y$…</c>), or the password.</summary>
    public Dictionary<string, string> Users { get; set; } = [];

    /// <summary>A file of more users, one <c>name:secret</c> a line, <c>#</c> for comments; read anew when it changes. Empty: none.</summary>
    public string UsersFile { get; set; } = "";

    /// <summary>What each user may, by name: <c>viewer</c>, <c>user</c>, <c>admin</c>, and where it is not everywhere <c>in</c> with the names of inboxes: <c>viewer in shop, billing</c>.</summary>
    public Dictionary<string, string> Roles { get; set; } = [];

    /// <summary>What a user may whom <see cref="Roles"/> does not name.</summary>
    public string DefaultRole { get; set; } = "user";

    /// <summary>Whether a login is needed even where there are no users, so that only API tokens get in.</summary>
    public bool Required { get; set; }

    /// <summary>How long a login lasts after its last use.</summary>
    public TimeSpan SessionLifetime { get; set; } = TimeSpan.FromDays(7);

    /// <summary>Login through an OpenID Connect provider.</summary>
    public OidcOptions Oidc { get; set; } = new();

    /// <summary>Whether there are users with passwords, so that a form to log in makes sense.</summary>
    internal bool HasPasswords => Users.Count > 0 || UsersFile.Length > 0;

    /// <summary>Whether a login is needed.</summary>
    internal bool IsOn => HasPasswords || Oidc.IsOn || Required;
}

/// <summary>Login through an OpenID Connect provider: section <c>Web:Auth:Oidc</c>. Off without an authority.</summary>
public sealed class OidcOptions
{
    /// <summary>The provider's address, below which is <c>/.well-known/openid-configuration</c>. https, except on a loopback address. Empty: off.</summary>
    public string Authority { get; set; } = "";

    /// <summary>Our name at the provider. What it must know of us is the address <c>…/signin-oidc</c>.</summary>
    public string ClientId { get; set; } = "";

    /// <summary>Our secret at the provider; empty: a public client, with PKCE alone.</summary>
    public string ClientSecret { get; set; } = "";

    /// <summary>What the button to log in with is called.</summary>
    public string Label { get; set; } = "single sign-on";

    /// <summary>What is asked for beside <c>openid</c>.</summary>
    public string[] Scopes { get; set; } = ["profile", "email"];

    /// <summary>The claim that names the user.</summary>
    public string NameClaim { get; set; } = "email";

    /// <summary>The claim with the user's roles or groups.</summary>
    public string RoleClaim { get; set; } = "groups";

    /// <summary>What the members of a group may, by the group's name, written as in <c>Web:Auth:Roles</c>. Of several the first in this order counts: admin, user, viewer.</summary>
    public Dictionary<string, string> Roles { get; set; } = [];

    /// <summary>What somebody may who is in none of these groups; empty: nothing, they are refused.</summary>
    public string DefaultRole { get; set; } = "";

    /// <summary>Whether it is on.</summary>
    internal bool IsOn => Authority.Length > 0;
}
