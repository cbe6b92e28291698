using MailCatcher;

return await CommandLine.RunAsync(args);
