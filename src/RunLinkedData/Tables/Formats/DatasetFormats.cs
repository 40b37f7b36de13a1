using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Tables.Parts;

namespace RunLinkedData.Tables.Formats;

/// <summary>The formats that are known, by name.</summary>
internal sealed class DatasetFormats
{
    private static readonly IDatasetFormat[] Own = [new ParquetFormat(), new CsvFormat(), new JsonLinesFormat()];

    private static readonly CsvFormat Spreadsheet = new(escapeFormulas: true);

    private readonly Dictionary<string, IDatasetFormat> _formats;

    /// <summary>Those that this library brings, and more.</summary>
    public DatasetFormats(IEnumerable<IDatasetFormat> more) =>
        _formats = Own.Concat(more).ToDictionary(format => format.Name, StringComparer.Ordinal);

    /// <summary>Those that this library brings.</summary>
    public static DatasetFormats BuiltIn { get; } = new([]);

    private string Names => string.Join(", ", _formats.Keys);

    /// <summary>What is wrong with formats that are to be added; null when nothing is.</summary>
    public static string? Problem(IEnumerable<IDatasetFormat> more)
    {
        var names = more.Select(format => format?.Name).ToList();
        return names.Find(name => !DatasetFormat.IsName(
            name)) is { } odd ? $"has a format named '{odd}'; use up to 50 lower-case letters, digits and '_', a letter first"
            : names.Contains(null) ? "has a null in it, or a format without a name"
            : Own.Select(format => format.Name).Concat(names).GroupBy(name => name).FirstOrDefault(name => name.Count() > 1) is { } twice
                ? $"has a second format named '{twice.Key}'"
            : null;
    }

    /// <summary>Whether this library brings a format of that name.</summary>
    public static bool IsOwn(string? name) => Own.Any(format => format.Name == name);

    /// <summary>The format that a caller names.</summary>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public IDatasetFormat Named(string name, string parameter)
    {
        ArgumentNullException.ThrowIfNull(name, parameter);
        return _formats.GetValueOrDefault(name)
            ?? throw new ArgumentException($"'{name}' is no format of rows. There are: {Names}.", parameter);
    }

    /// <summary>The format that a caller names for a table to look at.</summary>
    /// <exception cref="ArgumentException">There is none of that name, or it is not CSV, which alone can escape formulas.</exception>
    public IDatasetFormat Table(string name, bool escapeFormulas, string parameter)
    {
        var format = Named(name, parameter);
        return !escapeFormulas ? format
            : name == DatasetFormat.Csv ? Spreadsheet
            : throw new ArgumentException($"Only CSV can escape formulas, not '{name}'. Leave that out, or take '{DatasetFormat.Csv}'.");
    }

    /// <summary>The format that a manifest names.</summary>
    /// <exception cref="DatasetException"><c>DATASET_FORMAT</c>: there is none of that name.</exception>
    public IDatasetFormat Of(string name, DatasetIdentity dataset) => _formats.GetValueOrDefault(name) ?? throw dataset.Error(
        ErrorCode.DatasetFormat,
        $"The rows of {dataset} are stored as '{name}', which is none of the formats known here: {Names}. "
        + $"Add the format to {nameof(RunTrackerOptions)}.{nameof(RunTrackerOptions.Formats)}, "
        + "or copy the files and read them with another tool.");
}
