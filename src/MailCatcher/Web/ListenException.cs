namespace MailCatcher.Web;

/// <summary>A listener cannot have its address. The message is one line for the person who started the program: what is wrong and what to do.</summary>
public sealed class ListenException(string message, Exception innerException) : Exception(message, innerException);
