using Microsoft.Extensions.Logging.Console;

namespace MailCatcher.Logging;

/// <summary>The program's log: one line an entry, on standard error, because standard output is for what was asked for.</summary>
internal static class ServerLogging
{
    /// <summary>Makes the log.</summary>
    /// <param name="format">Its form.</param>
    /// <param name="levels">Its levels; where none are set: Information for us, Warning for the framework.</param>
    /// <param name="isStarted">Whether the server runs. Why a start fails is told once, in a line of ours; the framework would add its stack traces.</param>
    internal static ILoggerFactory Create(LogFormat format, LogLevels levels, Func<bool> isStarted) => LoggerFactory.Create(logging =>
    {
        logging.AddFilter("Microsoft", LogLevel.Warning);
        logging.AddFilter("Microsoft.Extensions.Hosting", level => level >= LogLevel.Warning && isStarted());
        logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel", level => level >= LogLevel.Warning && isStarted());
        logging.AddConfiguration(levels.Configuration);
        if (format == LogFormat.Json)
        {
            logging.AddJsonConsole(console =>
            {
                console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
                console.UseUtcTimestamp = true;
            });
        }
        else
        {
            logging.AddSimpleConsole(console =>
            {
                console.SingleLine = true;
                console.TimestampFormat = "yyyy-MM-dd HH:mm:ss.fff ";
                console.UseUtcTimestamp = true;
                console.ColorBehavior = LoggerColorBehavior.Disabled;
            });
        }

        logging.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
    });
}
