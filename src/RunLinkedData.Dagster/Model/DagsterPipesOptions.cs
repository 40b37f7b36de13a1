using System.Diagnostics.CodeAnalysis;
using RunLinkedData.Model;

namespace RunLinkedData.Dagster.Model;

/// <summary>Where <see cref="DagsterPipes"/> looks for what Dagster has told, and what it does by itself.</summary>
public sealed class DagsterPipesOptions
{
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

    /// <summary>Reads a variable of the environment.</summary>
    internal Func<string, string?> Environment { get; set; } = EnvironmentSettings.OfProgram.Read;

    /// <summary>Opens <c>stdout</c> or <c>stderr</c>.</summary>
    internal Func<string, Stream> OpenStream { get; set; } = OpenOutput;

    [SuppressMessage("ApiDesign", "RS0030:Do not use banned APIs", Justification = "Dagster reads messages there.")]
    private static Stream OpenOutput(string name) => name switch
    {
        "stdout" => Console.OpenStandardOutput(),
        "stderr" => Console.OpenStandardError(),
        _ => throw new DagsterException($"Dagster reads messages from '{name}', which is neither stdout nor stderr."),
    };
}
