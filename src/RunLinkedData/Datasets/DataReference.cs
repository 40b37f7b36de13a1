namespace RunLinkedData.Datasets;

/// <summary>
/// Text that names a data version: <c>[process/]dataset@version</c>, where the version is a run ID or, with a process, <c>latest</c>.
/// A process name may hold <c>/</c> and <c>@</c>; a dataset name and a version cannot.
/// </summary>
internal sealed record DataReference(string? Process, string Dataset, string? RunId)
{
    private const string Latest = "latest";
    private const int RunIdLength = 32;

    /// <summary>True when the newest published version is meant.</summary>
    public bool IsLatest => RunId is null;

    public static DataReference Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var at = text.LastIndexOf('@');
        if (at < 0)
        {
            throw Invalid(text, text.Length, "'@' and a version are missing");
        }

        var slash = text.LastIndexOf('/', at);
        var (process, dataset, version) = (slash < 0 ? null : text[..slash], text[(slash + 1)..at], text[(at + 1)..]);
        if (process is { Length: 0 })
        {
            throw Invalid(text, 0, "the process before '/' is empty");
        }

        if (dataset.Length == 0)
        {
            throw Invalid(text, slash + 1, "the dataset before '@' is missing");
        }

        if (!DatasetIdentity.IsName(dataset))
        {
            throw Invalid(text, slash + 1, $"'{dataset}' is no name of a dataset");
        }

        if (version == Latest)
        {
            return process is null
                ? throw Invalid(text, 0, $"'{Latest}' needs the process that makes the dataset")
                : new DataReference(process, dataset, null);
        }

        return IsRunId(version)
            ? new DataReference(process, dataset, version)
            : throw Invalid(text, at + 1, $"'{version}' is neither a run ID ({RunIdLength} lower-case hexadecimal digits) nor '{Latest}'");
    }

    /// <summary>Reads a reference that somebody recorded; null when it is none.</summary>
    public static DataReference? TryParse(string text)
    {
        try
        {
            return Parse(text);
        }
        catch (ReferenceException)
        {
            return null;
        }
    }

    /// <summary>Whether a text has the form of a run ID.</summary>
    public static bool IsRunId(string text) => text.Length == RunIdLength && text.All(char.IsAsciiHexDigitLower);

    public override string ToString() => $"{(Process is null ? "" : Process + "/")}{Dataset}@{RunId ?? Latest}";

    private static ReferenceException Invalid(string text, int position, string reason) => new(
        ErrorCode.ReferenceInvalid,
        text,
        $"'{text}' is not a reference to a data version: {reason} (at character {position + 1}). "
        + "Write 'process/dataset@latest' or 'dataset@RUNID', such as 'demand-forecast/forecasts@latest'.");
}
