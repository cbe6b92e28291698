namespace MailCatcher.Store;

/// <summary>The data folder cannot be used. The message is one line for the person who started the program: what is wrong and what to do.</summary>
public sealed class StoreException(string message, Exception? innerException = null) : Exception(message, innerException);
