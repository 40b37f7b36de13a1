using RunLinkedData.Cli.Tables;
using RunLinkedData.Datasets.Comparison;
using RunLinkedData.Datasets.Schemas;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Questions.Comparison;

namespace RunLinkedData.Cli.Output;

/// <summary>Names of things that changed, as people say them.</summary>
internal static class ChangeText
{
    public const string Unexplained =
        "Nothing that is recorded explains the difference: look for the clock, "
        + "random numbers, or a source that was read without LogExternalInput.";

    /// <summary>What stands before the content of an external input.</summary>
    public const string External = "external input ";

    public static string Of(ChangeKind kind) => kind switch
    {
        ChangeKind.ExternalInput => "external input",
        ChangeKind.EnvironmentVariable => "variable",
        _ => kind.ToString().ToLowerInvariant(),
    };

    public static string Name(InputDifference input) => input.Process is null ? input.Dataset : $"{input.Process}/{input.Dataset}";

    /// <summary>How two datasets stand to each other, with their rows, and the files of tables that stay where they are.</summary>
    public static string Of(DatasetComparison dataset) => RowsOf(dataset) + (dataset switch
    {
        { Original: { Source: not null, Content: DatasetContent.Rows } original, Other: { Source: not null } other }
            when dataset.Outcome == DatasetOutcome.Different =>
            $"; files: {Format.Number(other.Files.Except(original.Files).LongCount())} came, "
            + $"{Format.Number(original.Files.Except(other.Files).LongCount())} went",
        _ => "",
    });

    /// <summary>What became of columns, in one cell.</summary>
    public static Cell Of(IReadOnlyList<SchemaChange> changes) =>
        new(string.Join(", ", changes), changes.Any(change => change.IsBreaking) ? "red" : null);

    private static string RowsOf(DatasetComparison dataset) => dataset switch
    {
        { Outcome: DatasetOutcome.Identical } => $"{dataset.Dataset}: identical, {Rows(dataset.Other)}",
        { Outcome: DatasetOutcome.SameValues } => $"{dataset.Dataset}: the same values in other files, {Rows(dataset.Other)}",
        { Outcome: DatasetOutcome.Missing } => $"{dataset.Dataset}: the other has none",
        { Outcome: DatasetOutcome.Added } => $"{dataset.Dataset}: only the other has it, {Rows(dataset.Other)}",
        { Original: { Content: DatasetContent.Rows } original, Other: { Content: DatasetContent.Rows } other }
            when original.Rows != other.Rows =>
            $"{dataset.Dataset}: {Format.Number(original.Rows)} -> {Rows(other)}",
        _ => $"{dataset.Dataset}: different, {Rows(dataset.Other)}",
    };

    private static string Rows(DatasetManifest? manifest) => manifest is null ? ""
        : manifest.Content == DatasetContent.Rows ? Format.Count(manifest.Rows, "row") : Format.Count(manifest.Files.Count, "file");
}
