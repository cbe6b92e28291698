namespace MailCatcher.Access;

/// <summary>Is among the services where a login is needed.</summary>
internal sealed class IsLoginNeeded;
