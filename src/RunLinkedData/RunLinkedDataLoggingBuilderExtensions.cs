using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using RunLinkedData.Recording.Logs;
using RunLinkedData.Secrets;

namespace RunLinkedData;

/// <summary>Keeps what a program logs with the runs it was logged for.</summary>
public static class RunLinkedDataLoggingBuilderExtensions
{
    /// <summary>
    /// Puts what is logged while a run is open into the artifact <c>logs/run.log</c> of that run, while the run goes on, so that a process
    /// that is killed leaves its log too.
    /// </summary>
    /// <remarks>
    /// A line goes to the run in whose flow it is logged (inside of <see cref="RunTracker.RunAsync"/>, or after
    /// <see cref="RunTracker.StartRun"/>); a line outside of any goes to all runs that are open in the program. Scopes are left out.
    /// Filters are set for the provider <c>RunLog</c>. What looks like a secret (a token, a password in an address) is replaced by
    /// <c>***</c>. On a tracking server the log is sent every 5 seconds or less often. At most 64 MiB are kept.
    /// </remarks>
    /// <param name="logging">The logging to add to.</param>
    public static ILoggingBuilder AddRunLog(this ILoggingBuilder logging)
    {
        ArgumentNullException.ThrowIfNull(logging);
        logging.Services.TryAddEnumerable(ServiceDescriptor.Singleton<ILoggerProvider, RunLogProvider>(
            static container => new RunLogProvider(container.GetService<TimeProvider>() ?? TimeProvider.System, SecretText.Redact)));
        return logging;
    }
}
