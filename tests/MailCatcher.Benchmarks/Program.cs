using System.CommandLine;
using BenchmarkDotNet.Running;
using MailCatcher.Benchmarks;
using MailCatcher.Benchmarks.Load;
using MailCatcher.Benchmarks.Scale;
using MailCatcher.Benchmarks.Ui;
using MailCatcher.Benchmarks.Web;

// Without a command of ours the arguments are BenchmarkDotNet's: --filter '*Parse*'.
if (args is not ["load" or "scale" or "http" or "ui" or "--help", ..])
{
    BenchmarkSwitcher.FromAssembly(typeof(Latencies).Assembly).Run(args);
    return 0;
}

var root = new RootCommand("Measures MailCatcher: `load` over SMTP, `scale` with many messages stored, `http` for the API, `ui` for the inbox in a browser; anything else goes to BenchmarkDotNet (--filter '*').")
{
    LoadCommand.Create(),
    ScaleCommand.Create(),
    HttpCommand.Create(),
    UiCommand.Create(),
};
return await root.Parse(args).InvokeAsync();
