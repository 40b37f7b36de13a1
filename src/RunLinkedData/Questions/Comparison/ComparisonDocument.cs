using System.Text.Encodings.Web;
using System.Text.Json;

namespace RunLinkedData.Questions.Comparison;

/// <summary>
/// A comparison as it is written as JSON. Those behind the inputs stand beside the first, each once, as two
/// runs may be met by very many ways.
/// </summary>
/// <param name="ComparisonVersion">The version of the form.</param>
/// <param name="IsIdentical">Whether the runs wrote the same.</param>
/// <param name="Comparison">What was asked for.</param>
/// <param name="Upstream">The comparisons behind its inputs, the nearest first, each once; an input names its two by their runs.</param>
/// <param name="RootChanges">Which of all of them are root changes.</param>
internal sealed record ComparisonDocument(
    int ComparisonVersion,
    bool IsIdentical,
    RunComparison Comparison,
    IReadOnlyList<RunComparison> Upstream,
    IReadOnlyList<ComparisonDocument.Pair> RootChanges)
{
    private const int CurrentVersion = 1;

    private static readonly ComparisonJson Readable = new(new JsonSerializerOptions(ComparisonJson.Default.Options)
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    public static string Write(RunComparison comparison) => JsonSerializer.Serialize(
        new ComparisonDocument(
            CurrentVersion,
            comparison.IsIdentical,
            comparison,
            [.. comparison.WithUpstream().Skip(1)],
            [.. comparison.RootChanges.Select(root => new Pair(root.Original.RunId, root.Other.RunId))]),
        Readable.Document);

    /// <summary>The IDs of two runs.</summary>
    internal sealed record Pair(string Original, string Other);
}
