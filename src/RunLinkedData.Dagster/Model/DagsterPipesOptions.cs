using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.Model;

namespace RunLinkedData.Dagster.Model;

/// <summary>Where <see cref="DagsterPipes"/> looks for what Dagster has told, and what it does by itself.</summary>
public sealed class DagsterPipesOptions
{
    /// <summary>What stands in <see cref="BucketUri"/> for the name of the bucket.</summary>
    internal const string BucketPlace = "{bucket}";

    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    /// <summary>
    /// The arguments of the program, in which <c>--dagster-pipes-context</c> and <c>--dagster-pipes-messages</c> are looked for. Default:
    /// those that it was started with.
    /// </summary>
    public IReadOnlyList<string>? Arguments { get; set; }

    /// <summary>
    /// An event with the entries <c>DAGSTER_PIPES_CONTEXT</c> and <c>DAGSTER_PIPES_MESSAGES</c>, as AWS Lambda hands over; it goes before
    /// arguments and environment. Default: none.
    /// </summary>
    public IReadOnlyDictionary<string, string>? Event { get; set; }

    /// <summary>
    /// Whether an interrupt (SIGINT, with which Dagster ends a program, or Ctrl-C) or SIGTERM closes the session with that as its error.
    /// The program ends as it would without. Default: true.
    /// </summary>
    public bool ClosesOnSignals { get; set; } = true;

    /// <summary>
    /// The object stores in which Dagster may leave the context and read messages (<c>PipesS3ContextInjector</c>,
    /// <c>PipesS3MessageReader</c> and their like), by the scheme of their URIs, such as <c>s3</c>. Packages bring them. Default: none.
    /// </summary>
    public IDictionary<string, ArtifactStoreFactory> ArtifactStores { get; } = new Dictionary<string, ArtifactStoreFactory>(
        StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// The URI of a bucket, in which <c>{bucket}</c> stands for the name that Dagster gives, which says no more:
    /// <c>wasbs://{bucket}@account.blob.core.windows.net</c>, or <c>file:///mnt/{bucket}</c> where buckets are mounted. Default: that of
    /// the only store in <see cref="ArtifactStores"/>, such as <c>s3://{bucket}</c>; with several, it must be set.
    /// </summary>
    public string? BucketUri { get; set; }

    /// <summary>
    /// A folder below which the paths lie that Dagster names: <c>/dbfs</c> for its readers of DBFS. Default: none, paths are as Dagster
    /// names them.
    /// </summary>
    public string? PathRoot { get; set; }

    /// <summary>
    /// How long messages wait for company before they are sent to a bucket or a folder. Default: 10 seconds. Not shorter than Dagster's
    /// reader looks for them (its <c>interval</c>, 10 seconds by default): it takes one piece a look, and leaves what it has not got to
    /// when the program has ended.
    /// </summary>
    public TimeSpan SendInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long closing the session may take to send what waits. Default: 60 seconds. On a signal it is 15 seconds at most, since Dagster
    /// waits 20 seconds for a program that it has interrupted.
    /// </summary>
    public TimeSpan CloseTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Where log messages of this library go. Default: nowhere.</summary>
    public ILoggerFactory LoggerFactory { get; set; } = NullLoggerFactory.Instance;

    /// <summary>Reads a variable of the environment.</summary>
    internal Func<string, string?> Environment { get; set; } = EnvironmentSettings.OfProgram.Read;

    /// <summary>Opens <c>stdout</c> or <c>stderr</c>.</summary>
    internal Func<string, Stream> OpenStream { get; set; } = OpenOutput;

    /// <summary>Where a path lies that Dagster names.</summary>
    internal string PathOf(string path) => PathRoot is { } root ? Path.Join(root, path.TrimStart('/')) : path;

    /// <exception cref="ArgumentException">Options are not valid; the message lists every problem.</exception>
    internal void Check()
    {
        List<string> problems = [];
        problems.AddRange(
            new[] { (Name: nameof(SendInterval), Value: SendInterval), (Name: nameof(CloseTimeout), Value: CloseTimeout) }
                .Where(time => time.Value <= TimeSpan.Zero || time.Value > Longest)
                .Select(time => $"{time.Name} is {time.Value}; it must be more than zero, and a day at most"));

        if (BucketUri is { } uri && !uri.Contains(BucketPlace, StringComparison.Ordinal))
        {
            problems.Add($"{nameof(BucketUri)} is '{uri}'; it must have '{BucketPlace}' where the name of the bucket belongs");
        }

        if (problems.Count > 0)
        {
            throw new ArgumentException($"The options of Dagster Pipes are not valid: {string.Join("; ", problems)}.");
        }
    }

    [SuppressMessage("ApiDesign", "RS0030:Do not use banned APIs", Justification = "Dagster reads messages there.")]
    private static Stream OpenOutput(string name) => name switch
    {
        "stdout" => Console.OpenStandardOutput(),
        "stderr" => Console.OpenStandardError(),
        _ => throw new DagsterException($"Dagster reads messages from '{name}', which is neither stdout nor stderr."),
    };
}
