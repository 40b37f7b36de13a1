using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Tables.Formats;
using RunLinkedData.Tables.Parts;

namespace RunLinkedData.Datasets.Sources;

/// <summary>The kinds of tables of other programs that are known, by name.</summary>
internal sealed class VersionSources
{
    private readonly IVersionSource[] _sources;

    public VersionSources(IEnumerable<IVersionSource> sources) => _sources = [.. sources];

    /// <summary>None.</summary>
    public static VersionSources None { get; } = new([]);

    private string Names => _sources.Length == 0 ? "none" : string.Join(", ", _sources.Select(source => source.Name));

    /// <summary>What is wrong with sources that are to be added; null when nothing is.</summary>
    public static string? Problem(IEnumerable<IVersionSource> sources, IEnumerable<IDatasetFormat> formats)
    {
        var names = sources.Select(source => source?.Name).ToList();
        return names.Find(name => !DatasetFormat.IsName(name)) is { } odd
                ? $"has one named '{odd}'; use up to 50 lower-case letters, digits and '_', a letter first"
            : names.Contains(null) ? "has a null in it, or one without a name"
            : names.GroupBy(name => name).FirstOrDefault(name => name.Count() > 1) is { } twice ? $"has a second one named '{twice.Key}'"
            : names.Find(name => DatasetFormats.IsOwn(name) || formats.Any(format => format?.Name == name)) is { } format
                ? $"has one with the name of the format '{format}'"
            : null;
    }

    /// <summary>The kind that a caller names.</summary>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public IVersionSource Named(string name, string parameter) => Find(name) ?? throw new ArgumentException(
        $"'{name}' is no kind of tables that is known here: {Names}. Add its package, such as RunLinkedData.Lake with UseLake().",
        parameter);

    /// <summary>The kind that a manifest names.</summary>
    /// <exception cref="DatasetException"><c>DATASET_FORMAT</c>: there is none of that name.</exception>
    public IVersionSource Of(string name, DatasetIdentity dataset) => Find(name) ?? throw dataset.Error(
        ErrorCode.DatasetFormat,
        $"The rows of {dataset} are in a table of the kind '{name}', which is none of those known here: {Names}. "
        + $"Add its package to {nameof(RunTrackerOptions)}.{nameof(RunTrackerOptions.VersionSources)}, such as RunLinkedData.Lake with "
        + "UseLake().");

    /// <summary>The kind of the table at a location, in their order; null when none knows it.</summary>
    public async Task<IVersionSource?> RecognizeAsync(SourceLocation location, CancellationToken cancellationToken)
    {
        foreach (var source in _sources)
        {
            if (await source.IsAtAsync(location, cancellationToken).ConfigureAwait(false))
            {
                return source;
            }
        }

        return null;
    }

    private IVersionSource? Find(string name) => Array.Find(_sources, source => source.Name == name);
}
