using MailCatcher;
using MailCatcher.Web;

SmtpTransport.Prepare();
return await CommandLine.RunAsync(args);
