using System.Globalization;
using System.Text.Json;
using RunLinkedData.MLflow.Tracking;

namespace RunLinkedData.Recording.Journal;

/// <summary>Reads lines of a journal. What it does not know is left out; a later version is refused by name.</summary>
internal static class JournalReader
{
    /// <summary>The version that is written, and the latest that is read.</summary>
    public const int Version = 1;

    /// <exception cref="JournalException">The line is none of a journal; the message is the end of a sentence.</exception>
    public static JournalEntry Read(ReadOnlyMemory<byte> line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var entry = document.RootElement;
            return new JournalEntry(entry.GetProperty("seq").GetInt64(), ReadWhat(entry));
        }
        catch (Exception exception)
            when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new JournalException("is no entry of a journal", exception);
        }
    }

    private static object? ReadWhat(JsonElement entry) => Text(entry, "kind") switch
    {
        "start" => ReadStart(entry),
        "param" => new Param(Text(entry, "key"), Text(entry, "value")),
        "tag" => ReadTag(entry),
        "metric" => new Metric(Text(entry, "key"), ReadValue(entry), Number(entry, "timestamp"), Number(entry, "step")),
        "input" => ReadInput(entry),
        "sent" => new JournalMark(
            new ValueCounts(Number(entry, "params"), Number(entry, "tags"), Number(entry, "metrics"), Number(entry, "inputs")),
            entry.GetProperty("end").GetBoolean()),
        "end" => new JournalEnd(ReadStatus(Text(entry, "status")), Number(entry, "end_time"), TextOrNull(entry, "error")),
        _ => null,
    };

    private static JournalStart ReadStart(JsonElement entry)
    {
        var version = Number(entry, "journal_version");
        return version > Version
            ? throw new JournalException(
                $"is of version {version} of the journal, and this library reads up to version {Version}: replay it with a later one")
            : new JournalStart
            {
                RunId = Text(entry, "run_id"),
                Process = Text(entry, "process"),
                ExperimentId = Text(entry, "experiment_id"),
                TrackingUri = Text(entry, "tracking_uri"),
                RunName = Text(entry, "run_name"),
                UserId = Text(entry, "user_id"),
                StartTime = Number(entry, "start_time"),
                IsResumed = entry.GetProperty("resumed").GetBoolean(),
                Tags = ReadTags(entry),
            };
    }

    private static DatasetInput ReadInput(JsonElement entry)
    {
        var dataset = entry.GetProperty("dataset");
        return new DatasetInput
        {
            Dataset = new MlflowDataset
            {
                Name = Text(dataset, "name"),
                Digest = Text(dataset, "digest"),
                SourceType = Text(dataset, "source_type"),
                Source = Text(dataset, "source"),
                Schema = TextOrNull(dataset, "schema"),
                Profile = TextOrNull(dataset, "profile"),
            },
            Tags = ReadTags(entry),
        };
    }

    private static Tag[] ReadTags(JsonElement entry) => [.. entry.GetProperty("tags").EnumerateArray().Select(ReadTag)];

    private static Tag ReadTag(JsonElement tag) => new(Text(tag, "key"), Text(tag, "value"));

    private static double ReadValue(JsonElement metric) => metric.GetProperty("value") is { ValueKind: JsonValueKind.String } text
        ? double.Parse(text.GetString()!, NumberStyles.Float, CultureInfo.InvariantCulture)
        : metric.GetProperty("value").GetDouble();

    private static RunStatus ReadStatus(string text) => RunStatusText.Parse(text)
        ?? throw new JournalException($"names the state '{text}', which runs do not have");

    private static string Text(JsonElement entry, string name) =>
        entry.GetProperty(name).GetString() ?? throw new JournalException($"has no {name}");

    private static string? TextOrNull(JsonElement entry, string name) =>
        entry.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static long Number(JsonElement entry, string name) => entry.GetProperty(name).GetInt64();
}
