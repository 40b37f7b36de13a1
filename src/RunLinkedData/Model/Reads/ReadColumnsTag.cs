using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Limits;

namespace RunLinkedData.Model.Reads;

/// <summary>
/// Which columns of the versions of a dataset a run has read, as a tag of the run: <c>rld.columns.DATASET</c>, and for a program that has
/// joined the run <c>rld.columns.DATASET/MEMBER</c>. <c>docs/uses.md</c> describes its text.
/// </summary>
/// <remarks>
/// No tag of the input: MLflow never changes those of an input that it has got, and inputs are sent before all of them is read.
/// </remarks>
internal static class ReadColumnsTag
{
    public const string Prefix = "rld.columns.";

    private const char BeforeMember = '/';
    private const string Whole = "*";
    private const string Others = "...";
    private const string Runs = "runs";
    private const string Columns = "columns";

    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string KeyOf(string dataset, string? member) =>
        Prefix + dataset + (member is null ? "" : BeforeMember + member);

    /// <summary>The dataset that a tag of that key tells of, by the program with that ID; null for another tag.</summary>
    public static string? FindDataset(string key, string? member)
    {
        var end = member is null ? "" : BeforeMember + member;
        return key.StartsWith(Prefix, StringComparison.Ordinal)
            && key.EndsWith(end, StringComparison.Ordinal)
            && key.Length > Prefix.Length + end.Length
            && key[Prefix.Length..^end.Length] is var dataset
            && !dataset.Contains(BeforeMember)
                ? dataset
                : null;
    }

    /// <summary>
    /// What a run has read of a version of a dataset, all its programs together; null when none of them says so.
    /// </summary>
    public static ReadColumns? Find(MlflowRun run, string dataset, string version)
    {
        var key = Prefix + dataset;
        ReadColumns? found = null;
        foreach (var tag in run.Tags)
        {
            if (!tag.Key.StartsWith(key, StringComparison.Ordinal)
                || (tag.Key.Length > key.Length && tag.Key[key.Length] != BeforeMember))
            {
                continue;
            }

            foreach (var (versions, columns) in Read(tag.Value))
            {
                if (versions.Count == 0 || versions.Contains(version, StringComparer.Ordinal))
                {
                    found = found?.With(columns) ?? columns;
                }
            }
        }

        return found;
    }

    /// <summary>
    /// The text of a tag: versions of which the same columns were read stand together. Where there is no room, it is one entry for all
    /// versions, and if need be the first names and <c>...</c>.
    /// </summary>
    /// <param name="versions">By version; an empty one stands for all versions.</param>
    public static string Write(IReadOnlyDictionary<string, ReadColumns> versions)
    {
        var groups = versions
            .Where(version => version.Key.Length > 0)
            .GroupBy(version => NamesOf(version.Value), version => version.Key, StringComparer.Ordinal)
            .Select(group => (Versions: (IReadOnlyList<string>)[.. group.Order(StringComparer.Ordinal)], versions[group.First()]))
            .OrderBy(group => group.Versions[0], StringComparer.Ordinal)
            .ToList();
        var text = Write(groups);
        if (text.Length <= TrackingLimits.TagValue && groups.Sum(group => group.Versions.Count) == versions.Count)
        {
            return text;
        }

        var all = versions.Values.Aggregate((one, other) => one.With(other));
        for (var names = all.Names.Count; ; names /= 2)
        {
            ReadColumns some = all with { Names = [.. all.Names.Take(names)], IsCut = all.IsCut || names < all.Names.Count };
            text = Write([([], some)]);
            if (text.Length <= TrackingLimits.TagValue)
            {
                return text;
            }
        }
    }

    /// <summary>
    /// What a tag says: of which versions (none: of all that the run has read) which columns. Nothing, if it is no such text.
    /// </summary>
    public static IReadOnlyList<(IReadOnlyList<string> Versions, ReadColumns Columns)> Read(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return [.. json.RootElement.EnumerateArray().Select(ReadGroup)];
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return [];
        }
    }

    private static (IReadOnlyList<string> Versions, ReadColumns Columns) ReadGroup(JsonElement group)
    {
        IReadOnlyList<string> versions = group.TryGetProperty(Runs, out var runs) ? TextsOf(runs) : [];
        var columns = group.GetProperty(Columns);
        var names = columns.ValueKind == JsonValueKind.String ? [columns.GetString()!] : TextsOf(columns);
        return (versions, new ReadColumns
        {
            Names = [.. names.Where(name => name is not (Whole or Others)).Order(StringComparer.Ordinal)],
            IsWhole = names.Contains(Whole),
            IsCut = names.Contains(Others),
        });
    }

    private static List<string> TextsOf(JsonElement array) => [.. array.EnumerateArray().Select(item => item.GetString()!)];

    private static string Write(IReadOnlyList<(IReadOnlyList<string> Versions, ReadColumns Columns)> groups)
    {
        using MemoryStream bytes = new();
        using (Utf8JsonWriter json = new(bytes, Readable))
        {
            json.WriteStartArray();
            foreach (var (versions, columns) in groups)
            {
                json.WriteStartObject();
                if (versions.Count > 0)
                {
                    Write(json, Runs, versions);
                }

                Write(json, Columns, ItemsOf(columns));
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
    }

    private static void Write(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }

    private static IEnumerable<string> ItemsOf(ReadColumns columns) =>
    [
        .. columns.Names,
        .. columns.IsWhole ? [Whole] : Array.Empty<string>(),
        .. columns.IsCut ? [Others] : Array.Empty<string>(),
    ];

    private static string NamesOf(ReadColumns columns) => string.Join('\0', ItemsOf(columns));
}
