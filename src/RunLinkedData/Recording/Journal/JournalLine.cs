using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using RunLinkedData.MLflow.Tracking;

namespace RunLinkedData.Recording.Journal;

/// <summary>Writes entries of a journal as lines of JSON, in MLflow's words. One thread at a time.</summary>
internal sealed class JournalLine : IDisposable
{
    // A line of a dataset's profile may be large; the room for it is not kept.
    private const int MostKept = 1 << 20;

    private static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    private ArrayBufferWriter<byte> _bytes = new();
    private readonly Utf8JsonWriter _json = new(Stream.Null, Options);

    /// <summary>The line with its end; good until the next call.</summary>
    public ReadOnlySpan<byte> Write(long sequence, object what)
    {
        _bytes = _bytes.Capacity > MostKept ? new ArrayBufferWriter<byte>() : _bytes;
        _bytes.ResetWrittenCount();
        _json.Reset(_bytes);
        _json.WriteStartObject();
        _json.WriteNumber("seq", sequence);
        switch (what)
        {
            case JournalStart start:
                Write(start);
                break;
            case Param param:
                Write("param", param.Key, param.Value);
                break;
            case Tag tag:
                Write("tag", tag.Key, tag.Value);
                break;
            case Metric metric:
                Write(metric);
                break;
            case DatasetInput input:
                Write(input);
                break;
            case JournalMark mark:
                Write(mark);
                break;
            case JournalEnd end:
                Write(end);
                break;
            default:
                throw new ArgumentException($"A journal has no entries of {what.GetType()}.", nameof(what));
        }

        _json.WriteEndObject();
        _json.Flush();
        _bytes.Write("\n"u8);
        return _bytes.WrittenSpan;
    }

    public void Dispose() => _json.Dispose();

    private void Write(JournalStart start)
    {
        _json.WriteString("kind", "start");
        _json.WriteNumber("journal_version", JournalReader.Version);
        _json.WriteString("run_id", start.RunId);
        _json.WriteString("process", start.Process);
        _json.WriteString("experiment_id", start.ExperimentId);
        _json.WriteString("tracking_uri", start.TrackingUri);
        _json.WriteString("run_name", start.RunName);
        _json.WriteString("user_id", start.UserId);
        _json.WriteNumber("start_time", start.StartTime);
        _json.WriteBoolean("resumed", start.IsResumed);
        Write(start.Tags);
    }

    private void Write(string kind, string key, string value)
    {
        _json.WriteString("kind", kind);
        _json.WriteString("key", key);
        _json.WriteString("value", value);
    }

    private void Write(Metric metric)
    {
        _json.WriteString("kind", "metric");
        _json.WriteString("key", metric.Key);
        if (double.IsFinite(metric.Value))
        {
            _json.WriteNumber("value", metric.Value);
        }
        else
        {
            // JSON has no number for it.
            _json.WriteString("value", metric.Value.ToString(CultureInfo.InvariantCulture));
        }

        _json.WriteNumber("timestamp", metric.Timestamp);
        _json.WriteNumber("step", metric.Step);
    }

    private void Write(DatasetInput input)
    {
        _json.WriteString("kind", "input");
        _json.WriteStartObject("dataset");
        _json.WriteString("name", input.Dataset.Name);
        _json.WriteString("digest", input.Dataset.Digest);
        _json.WriteString("source_type", input.Dataset.SourceType);
        _json.WriteString("source", input.Dataset.Source);
        _json.WriteString("schema", input.Dataset.Schema);
        _json.WriteString("profile", input.Dataset.Profile);
        _json.WriteEndObject();
        Write(input.Tags);
    }

    private void Write(JournalMark mark)
    {
        _json.WriteString("kind", "sent");
        _json.WriteNumber("params", mark.Sent.Params);
        _json.WriteNumber("tags", mark.Sent.Tags);
        _json.WriteNumber("metrics", mark.Sent.Metrics);
        _json.WriteNumber("inputs", mark.Sent.Inputs);
        _json.WriteBoolean("end", mark.IsEndSent);
    }

    private void Write(JournalEnd end)
    {
        _json.WriteString("kind", "end");
        _json.WriteString("status", end.Status.ToText());
        _json.WriteNumber("end_time", end.EndTime);
        _json.WriteString("error", end.Error);
    }

    private void Write(IReadOnlyList<Tag> tags)
    {
        _json.WriteStartArray("tags");
        foreach (var tag in tags)
        {
            _json.WriteStartObject();
            _json.WriteString("key", tag.Key);
            _json.WriteString("value", tag.Value);
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
    }
}
