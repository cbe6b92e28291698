using MailCatcher;
using MailCatcher.Settings;

await using var server = await MailCatcherServer.StartAsync(new MailCatcherSettings(), CancellationToken.None);
Console.WriteLine($"HTTP http://{server.HttpEndPoint}");
await server.WaitForShutdownAsync(CancellationToken.None);
return 0;
