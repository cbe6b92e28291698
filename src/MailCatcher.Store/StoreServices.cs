using MailCatcher.Smtp;
using Microsoft.Extensions.DependencyInjection;

namespace MailCatcher.Store;

/// <summary>Puts an open store among the services of the program.</summary>
public static class StoreServices
{
    /// <summary>Adds the store's parts; who opened the store disposes it.</summary>
    public static IServiceCollection AddMailStore(this IServiceCollection services, MailStore store) => services
        .AddSingleton(store)
        .AddSingleton(store.Messages)
        .AddSingleton<IMessageSink>(store.Messages)
        .AddSingleton(store.Search)
        .AddSingleton(store.Arranged)
        .AddSingleton(store.Outbox)
        .AddSingleton(store.Inboxes)
        .AddSingleton<ISmtpUsers>(store.Inboxes)
        .AddSingleton(store.Tags)
        .AddSingleton(store.Transfer)
        .AddSingleton(store.Backup)
        .AddSingleton(store.Sessions)
        .AddSingleton<ISessionObserver>(store.Sessions)
        .AddSingleton(store.Definitions)
        .AddSingleton(store.SavedSearches)
        .AddSingleton(store.Events);
}
